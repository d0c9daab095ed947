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
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

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
      String[] arguments, Map<String, Placed> places, List<Problem> problems, Set<String> refused) {
    this.arguments = arguments;
    this.places = places;
    this.problems = problems;
    this.refused = refused;
  }

  /** Gives all commands that run for long the option {@code --config}. */
  public static void addOption(CommandLine root) {
    ConfiguredCommands.addOption(root);
  }

  /**
   * Reads the file that the arguments name, if they do.
   *
   * @param commands makes the parser with all commands, which collects errors
   * @throws BadInputException where the file has no sections; what else is wrong in it is told by
   *     {@link #problems}, so that the other options can be looked at, too
   */
  public static Configuration of(Supplier<CommandLine> commands, String... arguments)
      throws IOException {
    CommandLine root = commands.get();
    ParseResult last = root.parseArgs(arguments);
    List<String> words = new ArrayList<>();
    int begin = 0;
    while (last.hasSubcommand()) {
      last = last.subcommand();
      String word = last.commandSpec().name();
      words.add(word);
      begin += Arrays.asList(arguments).subList(begin, arguments.length).indexOf(word) + 1;
    }
    String name = String.join(" ", words);
    Path file =
        last.commandSpec().findOption(ConfiguredCommands.CONFIG) == null
            ? null
            : last.matchedOptionValue(ConfiguredCommands.CONFIG, (Path) null);
    if (file == null) {
      return new Configuration(arguments, Map.of(), List.of(), Set.of());
    }
    FileProblems problems = new FileProblems(file, ConfigFile.KIND);
    List<Section> sections = ConfigFile.read(file, problems);
    if (sections.isEmpty()) {
      problems.throwIfAny();
    }
    Set<Entry> wrong =
        new ConfigCheck(new ConfiguredCommands(commands.get()), problems).check(sections);
    Set<String> refused = refused(sections, name, wrong);
    Map<String, Entry> entries = entries(without(sections, wrong), name, last);
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    Map<String, Placed> places = new LinkedHashMap<>();
    List<String> added = new ArrayList<>();
    entries.forEach(
        (option, entry) -> {
          added.addAll(typed(last(root, words).findOption(option), entry));
          places.put(
              option, new Placed(entry.values(), file + ":" + entry.line() + ":" + entry.column()));
        });
    // Right behind the command, as what stands behind a "--" would be no options.
    all.addAll(begin, added);
    return new Configuration(
        all.toArray(String[]::new),
        places,
        problems.isEmpty() ? List.of() : problems.exception().problems(),
        refused);
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

  private static CommandSpec last(CommandLine root, List<String> words) {
    return new ConfiguredCommands(root).spec(String.join(" ", words));
  }

  /** What the file has for the command, by options that were not typed. */
  private static Map<String, Entry> entries(
      List<Section> sections, String name, ParseResult typed) {
    Map<String, Entry> own = byOption(sections, name);
    Map<String, Entry> entries = byOption(sections, ConfiguredCommands.SHARED);
    entries.keySet().removeIf(option -> typed.commandSpec().findOption(option) == null);
    if (typed.hasMatchedOption(RUN) || (own.containsKey(RUN) && !isTyped(typed, RUN))) {
      // The training knows its space, and the command refuses to be told another.
      ConfiguredCommands.SPACE_KEYS.forEach(key -> entries.remove("--" + key));
    }
    entries.putAll(own);
    entries.keySet().removeIf(option -> isTyped(typed, option));
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

  /** Whether an option was typed, or another one that excludes it. */
  private static boolean isTyped(ParseResult typed, String option) {
    OptionSpec spec = typed.commandSpec().findOption(option);
    ArgGroupSpec group = spec.group();
    return typed.hasMatchedOption(spec)
        || (group != null
            && group.exclusive()
            && group.options().stream().anyMatch(typed::hasMatchedOption));
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

  /** Problems of options and of what they name, with the places of those from the file. */
  public List<Problem> placed(List<Problem> found) {
    return found.stream().map(this::placed).toList();
  }

  private Problem placed(Problem problem) {
    List<String> options = Arrays.asList(problem.where().split(", ", -1));
    String where =
        places.entrySet().stream()
            .filter(place -> options.contains(place.getKey()))
            .map(place -> place.getValue().place())
            .collect(Collectors.joining(", "));
    return where.isEmpty()
        ? placedByValue(problem)
        : new Problem(
            problem.where() + " (" + where + ")",
            problem.what(),
            problem.expected(),
            problem.remedy());
  }

  /** A problem of a file, say, with the option that names it. */
  private Problem placedByValue(Problem problem) {
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
