package dev.metronome.cli.config;

import dev.metronome.files.AtomicFile;
import dev.metronome.run.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * All options that a run was last started with, typed or from a file, as a configuration that
 * {@code --config} takes. What decides a run's outcome stands in its {@code config.json}; here also
 * is what does not, such as whether candidates are measured, and where its files were.
 */
public final class StoredOptions {

  /** The file in the folder of a run. */
  public static final String FILE = RunFiles.OPTIONS;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

  /** Words that YAML takes for something else than text. */
  private static final Set<String> NO_TEXT = Set.of("null", "y", "n", "yes", "no", "on", "off");

  private StoredOptions() {}

  /** Writes the options of a command into the folder of its run. */
  public static void write(ParseResult given, Path folder) throws IOException {
    AtomicFile.writeText(folder.resolve(FILE), text(given, Path.of("").toAbsolutePath()));
  }

  /** The file's text. */
  static String text(ParseResult given, Path here) {
    List<String> words = List.of(given.commandSpec().qualifiedName(" ").split(" ", -1));
    // Without the program's own name.
    String command = String.join(" ", words.subList(1, words.size()));
    StringBuilder text = new StringBuilder();
    text.append(
        "# The options of this run, as they were last given. For another run of the same:\n");
    text.append("#   metronome ")
        .append(command)
        .append(" --config THIS_FILE --out ANOTHER_FOLDER\n");
    text.append(
        "# Lines that begin with '#' and a name are options that were not given, with defaults.\n");
    text.append("# Relative paths begin at ").append(here).append('\n');
    text.append(command).append(":\n");
    for (OptionSpec option : given.commandSpec().options()) {
      if (ConfiguredCommands.ONLY_TYPED.contains(option.longestName())) {
        continue;
      }
      String key = ConfiguredCommands.key(option);
      if (given.hasMatchedOption(option)) {
        text.append("  ").append(key).append(": ").append(value(given, option)).append('\n');
      } else if (option.defaultValue() != null) {
        text.append("  #").append(key).append(": ").append(scalar(option.defaultValue()));
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String value(ParseResult given, OptionSpec option) {
    if (ConfiguredCommands.isFlag(option)) {
      return String.valueOf(
          Boolean.TRUE.equals(given.matchedOptionValue(option.longestName(), false)));
    }
    List<String> values = given.matchedOption(option.longestName()).stringValues();
    return values.size() == 1
        ? scalar(values.get(0))
        : values.stream().map(StoredOptions::scalar).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A value as YAML, in quotes unless it is a plain word or number. */
  private static String scalar(String value) {
    boolean plain =
        PLAIN.matcher(value).matches() && !NO_TEXT.contains(value.toLowerCase(Locale.ROOT));
    return plain ? value : "'" + value.replace("'", "''") + "'";
  }
}
