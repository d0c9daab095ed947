package dev.metronome.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Which commands take options from a file, and which of their options. */
final class ConfiguredCommands {

  /** The option that names the file. */
  static final String CONFIG = "--config";

  /** The section of keys that count for every command that has them. */
  static final String SHARED = "shared";

  /** All that run for long, by what is typed after {@code metronome}. */
  static final List<String> NAMES =
      List.of(
          "table build",
          "table check",
          "table profile",
          "search",
          "compare",
          "rank",
          "train",
          "export",
          "parity",
          "data",
          "demo");

  /** Parameters of the space, which a training that is exported knows by itself. */
  static final Set<String> SPACE_KEYS =
      Set.of("resolution", "classes", "width", "filters", "stem-stride");

  /** What has the same meaning in every command that has it. */
  static final List<String> SHARED_KEYS =
      List.of(
          "space",
          "resolution",
          "classes",
          "width",
          "filters",
          "stem-stride",
          "target",
          "threads",
          "precision",
          "data",
          "unreadable",
          "device",
          "seed");

  static final Set<String> ONLY_TYPED = Set.of("--help", "--version", "--json", CONFIG);

  private final CommandLine root;

  ConfiguredCommands(CommandLine root) {
    this.root = root;
  }

  /** Gives every one of the commands the option that names the file. */
  static void addOption(CommandLine root) {
    ConfiguredCommands commands = new ConfiguredCommands(root);
    for (String name : NAMES) {
      commands
          .spec(name)
          .addOption(
              OptionSpec.builder(CONFIG)
                  .paramLabel("FILE")
                  .type(Path.class)
                  .description(
                      "Take options from this file where they are not given here; see 'metronome"
                          + " init'.")
                  .build());
    }
  }

  CommandSpec spec(String name) {
    CommandLine command = root;
    for (String word : name.split(" ", -1)) {
      command = command.getSubcommands().get(word);
    }
    return command.getCommandSpec();
  }

  /** The options of a command that may stand in a file, in the order of its declaration. */
  List<OptionSpec> options(String name) {
    return spec(name).options().stream()
        .filter(option -> !ONLY_TYPED.contains(option.longestName()))
        .toList();
  }

  Optional<OptionSpec> option(String name, String key) {
    return options(name).stream().filter(option -> key(option).equals(key)).findFirst();
  }

  /** The option of a shared key, of the first command that has it. */
  OptionSpec sharedOption(String key) {
    return NAMES.stream().flatMap(name -> option(name, key).stream()).findFirst().orElseThrow();
  }

  /** The commands that have an option. */
  List<String> having(String key) {
    return NAMES.stream()
        .filter(name -> option(name, key).isPresent())
        .collect(Collectors.toUnmodifiableList());
  }

  /** What is wrong with a command that is given one option, if its parser collects errors. */
  List<ParameterException> errors(OptionSpec option, String value) {
    List<String> words =
        new ArrayList<>(List.of(option.command().qualifiedName(" ").split(" ", -1)));
    // The program's own name.
    words.remove(0);
    words.add(option.longestName() + "=" + value);
    ParseResult parsed = root.parseArgs(words.toArray(String[]::new));
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return parsed.errors().stream()
        .filter(ParameterException.class::isInstance)
        .map(ParameterException.class::cast)
        .toList();
  }

  static String key(OptionSpec option) {
    return option.longestName().substring(2);
  }

  /** Whether an option is given without a value. */
  static boolean isFlag(OptionSpec option) {
    return option.arity().max() == 0;
  }
}
