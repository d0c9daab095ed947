package dev.metronome.cli.config;

import dev.metronome.cli.config.ConfigFile.Entry;
import dev.metronome.cli.config.ConfigFile.Section;
import dev.metronome.tables.text.FileProblems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Checks names and values of a file, of all its sections, whichever command is to run. */
final class ConfigCheck {

  private static final Pattern LISTED = Pattern.compile("[a-z0-9-]+(\\|[a-z0-9-]+)+");

  /** So many commands are named that have a key. */
  private static final int NAMED = 3;

  private final ConfiguredCommands commands;
  private final FileProblems problems;
  private final Set<Entry> refused = new HashSet<>();

  /**
   * A check.
   *
   * @param commands on their own, as values are tried on them; they collect errors
   */
  ConfigCheck(ConfiguredCommands commands, FileProblems problems) {
    this.commands = commands;
    this.problems = problems;
  }

  /**
   * Checks all sections.
   *
   * @return the keys with which something is wrong
   */
  Set<Entry> check(List<Section> sections) {
    for (Section section : sections) {
      if (section.name().equals(ConfiguredCommands.SHARED)) {
        section.entries().forEach(this::checkShared);
      } else if (ConfiguredCommands.NAMES.contains(section.name())) {
        checkSection(section);
      } else {
        problems.add(
            section.line(),
            section.column(),
            "there is no section '" + section.name() + "'",
            ConfiguredCommands.SHARED
                + ", or a command: "
                + String.join(", ", ConfiguredCommands.NAMES));
      }
    }
    return Set.copyOf(refused);
  }

  private void checkShared(Entry entry) {
    if (ConfiguredCommands.SHARED_KEYS.contains(entry.key())) {
      checkValues(entry, commands.sharedOption(entry.key()));
      return;
    }
    note(
        entry,
        "'" + entry.key() + "' is no shared key",
        "one of " + String.join(", ", ConfiguredCommands.SHARED_KEYS),
        moveOr(entry, "correct or delete the line"));
  }

  private void checkSection(Section section) {
    Map<ArgGroupSpec, Entry> chosen = new HashMap<>();
    for (Entry entry : section.entries()) {
      Optional<OptionSpec> option = commands.option(section.name(), entry.key());
      if (option.isEmpty()) {
        noteUnknown(section, entry);
        continue;
      }
      checkValues(entry, option.get());
      ArgGroupSpec group = option.get().group();
      if (group != null && group.exclusive()) {
        Entry other = chosen.putIfAbsent(group, entry);
        if (other != null) {
          note(
              entry,
              "'" + entry.key() + "' is given with '" + other.key() + "' of line " + other.line(),
              "one of the two",
              "delete one of the lines");
        }
      }
    }
  }

  private void noteUnknown(Section section, Entry entry) {
    CommandSpec spec = commands.spec(section.name());
    List<String> similar =
        new UnmatchedArgumentException(spec.commandLine(), List.of("--" + entry.key()))
            .getSuggestions().stream()
                .filter(name -> name.startsWith("--"))
                .map(name -> name.substring(2))
                .filter(name -> commands.option(section.name(), name).isPresent())
                .toList();
    note(
        entry,
        "'" + entry.key() + "' is no key of '" + section.name() + "'",
        similar.isEmpty()
            ? "an option of the command, without its dashes"
            : "an option of the command, such as " + String.join(" or ", similar),
        moveOr(entry, "see 'metronome " + section.name() + " --help'"));
  }

  /** What to do about a key that others have. */
  private String moveOr(Entry entry, String otherwise) {
    List<String> having = commands.having(entry.key());
    if (having.isEmpty()) {
      return otherwise;
    }
    return having.size() > NAMED
        ? "put it into the sections of the commands that it is for"
        : "put it below '" + String.join("' or '", having) + "', which has it";
  }

  private void checkValues(Entry entry, OptionSpec option) {
    if (entry.listed() && !option.isMultiValue()) {
      note(
          entry,
          "'" + entry.key() + "' has " + entry.values().size() + " values in brackets",
          "one value",
          ConfigFile.KIND.remedy());
      return;
    }
    if (ConfiguredCommands.isFlag(option)) {
      String value = entry.values().get(0);
      if (!value.equals("true") && !value.equals("false")) {
        noteValue(entry, "'" + value + "'", "true or false");
      }
      return;
    }
    for (String value : entry.values()) {
      if (isRefused(option, value) || isNotListed(option, value)) {
        noteValue(entry, "'" + value + "'", OptionValue.expected(option, value));
      }
    }
  }

  /** Where help lists all values there are, as in {@code tunas|random}, others are refused. */
  private static boolean isNotListed(OptionSpec option, String value) {
    String label = option.paramLabel();
    boolean all = option.splitRegex().isEmpty() && LISTED.matcher(label).matches();
    return all && !List.of(label.split("\\|", -1)).contains(value.toLowerCase(Locale.ROOT));
  }

  /** Whether the command line refuses a value. */
  private boolean isRefused(OptionSpec option, String value) {
    return commands.errors(option, value).stream()
        .filter(error -> !(error instanceof MissingParameterException))
        .anyMatch(error -> error.getArgSpec() == option);
  }

  private void noteValue(Entry entry, String what, String expected) {
    note(entry, entry.key() + ": " + what, expected, ConfigFile.KIND.remedy());
  }

  private void note(Entry entry, String what, String expected, String remedy) {
    refused.add(entry);
    problems.add(entry.line(), entry.column(), what, expected, remedy);
  }
}
