package dev.metronome.cli.config;

import dev.metronome.cli.config.ConfigFile.Entry;
import dev.metronome.cli.config.ConfigFile.Section;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.text.FileProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a command is run with: the arguments that were typed, and those of the file that {@code
 * --config} names for options that were not typed. The command sees no difference, so that a run is
 * stored in the same way, wherever its options are from.
 */
public final class Configuration {

  private static final String RUN = "--run";

  private final String[] arguments;
  private final Map<String, Placed> places;
  private final List<Problem> problems;
  private final Set<String> refused;
  private final List<Valueless> valueless;

  /** What was typed, as it would be given by a file. */
  private final Placed typed;

  /** What the file gives an option, and where it stands. */
  private record Placed(List<String> values, String place) {

    /** Whether a problem of a file or folder, or of a data set, is one of what was given here. */
    boolean names(String where) {
      return values.stream()
          .anyMatch(
              value ->
                  where.equals(value)
                      || where.endsWith("'" + value + "'")
                      || value.endsWith(":" + where)
                      || value.startsWith(where + "="));
    }
  }

  private Configuration(
      List<String> arguments,
      Map<String, Placed> places,
      List<Problem> problems,
      Set<String> refused,
      Typed typed) {
    this.arguments = arguments.toArray(String[]::new);
    this.places = places;
    this.problems = problems;
    this.refused =
        Stream.concat(
                refused.stream(),
                typed.valueless().stream().map(option -> option.option().longestName()))
            .collect(Collectors.toUnmodifiableSet());
    this.valueless = typed.valueless();
    this.typed = new Placed(typed.values(), "");
  }

  /** Gives all commands that run for long the option {@code --config}. */
  public static void addOption(CommandLine root) {
    ConfiguredCommands.addOption(root);
  }

  /**
   * Reads the file that the arguments name, if they do.
   *
   * @param commands makes the parser with all commands, which collects errors
   * @param arguments those that were typed
   * @throws BadInputException where the file has no sections; what else is wrong in it is told by
   *     {@link #problems}, so that the other options can be looked at, too
   */
  public static Configuration of(Supplier<CommandLine> commands, String... arguments)
      throws IOException {
    Typed typed = Typed.parse(commands, Arrays.asList(arguments));
    CommandSpec command = typed.last().commandSpec();
    String name = String.join(" ", typed.words());
    Path file =
        command.findOption(ConfiguredCommands.CONFIG) == null
            ? null
            : typed.last().matchedOptionValue(ConfiguredCommands.CONFIG, (Path) null);
    if (file == null) {
      return new Configuration(typed.arguments(), Map.of(), List.of(), Set.of(), typed);
    }
    FileProblems problems = new FileProblems(file, ConfigFile.KIND);
    List<Section> sections = ConfigFile.read(file, problems);
    if (sections.isEmpty()) {
      problems.throwIfAny();
    }
    Set<Entry> wrong =
        new ConfigCheck(new ConfiguredCommands(commands.get()), problems).check(sections);
    Set<String> refused = refused(sections, name, wrong);
    Map<String, Entry> entries = entries(without(sections, wrong), name, typed);
    List<String> all = new ArrayList<>(typed.arguments());
    Map<String, Placed> places = new LinkedHashMap<>();
    List<String> added = new ArrayList<>();
    entries.forEach(
        (option, entry) -> {
          added.addAll(typed(command.findOption(option), entry));
          places.put(
              option, new Placed(entry.values(), file + ":" + entry.line() + ":" + entry.column()));
        });
    // Right behind the command, as what stands behind a "--" would be no options.
    all.addAll(typed.begin(), added);
    return new Configuration(
        all,
        places,
        problems.isEmpty() ? List.of() : problems.exception().problems(),
        refused,
        typed);
  }

  /** The options of the command whose keys are told of already. */
  private static Set<String> refused(List<Section> sections, String name, Set<Entry> wrong) {
    return sections.stream()
        .filter(
            section ->
                section.name().equals(name) || section.name().equals(ConfiguredCommands.SHARED))
        .flatMap(
            section ->
                Stream.concat(
                    section.without().stream(),
                    section.entries().stream().filter(wrong::contains).map(Entry::key)))
        .map(key -> "--" + key)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<Section> without(List<Section> sections, Set<Entry> wrong) {
    return sections.stream()
        .map(
            section ->
                new Section(
                    section.name(),
                    section.entries().stream().filter(entry -> !wrong.contains(entry)).toList(),
                    section.without(),
                    section.line(),
                    section.column()))
        .toList();
  }

  /** What the file has for the command, by options that were not typed. */
  private static Map<String, Entry> entries(List<Section> sections, String name, Typed typed) {
    Map<String, Entry> own = byOption(sections, name);
    Map<String, Entry> entries = byOption(sections, ConfiguredCommands.SHARED);
    entries.keySet().removeIf(option -> typed.last().commandSpec().findOption(option) == null);
    if (typed.isGiven(RUN) || (own.containsKey(RUN) && !typed.isGivenOrExcluded(RUN))) {
      // The training knows its space, and the command refuses to be told another.
      ConfiguredCommands.SPACE_KEYS.forEach(key -> entries.remove("--" + key));
    }
    entries.putAll(own);
    entries.keySet().removeIf(option -> typed.isGivenOrExcluded(option));
    return entries;
  }

  private static Map<String, Entry> byOption(List<Section> sections, String name) {
    return sections.stream()
        .filter(section -> section.name().equals(name))
        .flatMap(section -> section.entries().stream())
        .collect(
            Collectors.toMap(
                entry -> "--" + entry.key(), entry -> entry, (a, b) -> a, LinkedHashMap::new));
  }

  private static List<String> typed(OptionSpec option, Entry entry) {
    String name = option.longestName();
    if (ConfiguredCommands.isFlag(option)) {
      return entry.values().get(0).equals("true") ? List.of(name) : List.of();
    }
    if (!option.splitRegex().isEmpty()) {
      return List.of(name + "=" + String.join(",", entry.values()));
    }
    return entry.values().stream().map(value -> name + "=" + value).toList();
  }

  /** All arguments of the command. */
  public String[] arguments() {
    return arguments.clone();
  }

  /** What is wrong in the file, also in sections of other commands. */
  public List<Problem> problems() {
    return problems;
  }

  /** Whether {@link #problems} tells of an option already, which the command does not get then. */
  public boolean isRefused(String option) {
    return refused.contains(option);
  }

  /** The options that were typed without a value, which the command does not get. */
  public List<Valueless> valueless() {
    return valueless;
  }

  /** Problems of options and of what they name, with the places of those from the file. */
  public List<Problem> placed(List<Problem> found) {
    return found.stream().map(this::placed).toList();
  }

  private Problem placed(Problem problem) {
    List<String> options = Arrays.asList(problem.where().split(", ", -1));
    if (options.stream().noneMatch(places::containsKey)) {
      return placedByValue(problem);
    }
    // Each with its own place, as others beside it may have been typed.
    String where =
        options.stream()
            .map(
                option ->
                    places.containsKey(option)
                        ? option + " (" + places.get(option).place() + ")"
                        : option)
            .collect(Collectors.joining(", "));
    return new Problem(where, problem.what(), problem.expected(), problem.remedy());
  }

  /** A problem of a file, say, with the option that names it. */
  private Problem placedByValue(Problem problem) {
    if (typed.names(problem.where())) {
      return problem;
    }
    String where =
        places.entrySet().stream()
            .filter(place -> place.getValue().names(problem.where()))
            .map(place -> place.getKey() + " (" + place.getValue().place() + ")")
            .collect(Collectors.joining(", "));
    return where.isEmpty()
        ? problem
        : new Problem(
            where, problem.where() + ": " + problem.what(), problem.expected(), problem.remedy());
  }
}
