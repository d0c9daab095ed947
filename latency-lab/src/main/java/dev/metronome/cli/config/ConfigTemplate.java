package dev.metronome.cli.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A configuration to start from: every option with what it is, those that most people set with a
 * value, the others as comments.
 */
public final class ConfigTemplate {

  /** What leads from a space to a file that can be deployed. */
  public static final List<String> USUAL =
      List.of("table build", "table check", "search", "train", "export");

  private static final int WIDTH = 100;

  private static final String HEAD =
      """
      # Options of commands, by the sections and names of 'metronome COMMAND --help'. Use it so:
      #   metronome COMMAND_HERE --config THIS_FILE
      # A command takes those of its own section, and those of 'shared' that it has; what is typed
      # comes before both. A line that begins with '#' and a name, without a space between, is an
      # option that is not given. Relative paths begin where the command is run.
      """;

  /** By section and key; values that make a small search on this machine, which a person edits. */
  private static final Map<String, Map<String, String>> VALUES =
      Map.of(
          ConfiguredCommands.SHARED,
          // The embedded images have 12 classes.
          Map.of(
              "space",
              "nas-bench-macro",
              "classes",
              "12",
              "target",
              "ort-cpu",
              "data",
              "generated"),
          "table build",
          Map.of("out", "tables/desktop"),
          "table check",
          Map.of("networks", "100"),
          "search",
          Map.of(
              "table", "tables/desktop/table.csv",
              "target-ms", "0.5",
              "steps", "2000",
              "out", "runs/search"),
          "train",
          Map.of("epochs", "10", "out", "runs/winner"),
          "export",
          Map.of("run", "runs/winner", "format", "[onnx, tflite]", "out", "deploy"));

  private final ConfiguredCommands commands;
  private final StringBuilder text = new StringBuilder();

  private ConfigTemplate(ConfiguredCommands commands) {
    this.commands = commands;
  }

  /** Names of the sections that there may be. */
  public static List<String> sections() {
    return ConfiguredCommands.NAMES;
  }

  /**
   * A file with sections, and what they share.
   *
   * @param root makes the parser with all commands
   */
  public static String write(Supplier<CommandLine> root, List<String> sections) {
    ConfigTemplate template = new ConfigTemplate(new ConfiguredCommands(root.get()));
    template.text.append(HEAD.replace("COMMAND_HERE", sections.get(0)));
    template.shared(sections);
    sections.forEach(template::section);
    return template.text.toString();
  }

  private void shared(List<String> sections) {
    Map<String, OptionSpec> options = new LinkedHashMap<>();
    for (String key : ConfiguredCommands.SHARED_KEYS) {
      sections.stream()
          .flatMap(name -> commands.option(name, key).stream())
          .findFirst()
          .ifPresent(option -> options.put(key, option));
    }
    write(ConfiguredCommands.SHARED, options);
  }

  private void section(String name) {
    Map<String, OptionSpec> options = new LinkedHashMap<>();
    Set<String> shared = Set.copyOf(ConfiguredCommands.SHARED_KEYS);
    for (OptionSpec option : commands.options(name)) {
      String key = ConfiguredCommands.key(option);
      if (!shared.contains(key)) {
        options.put(key, option);
      }
    }
    write(name, options);
  }

  private void write(String name, Map<String, OptionSpec> options) {
    text.append('\n').append(name).append(":\n");
    Map<String, String> values = VALUES.getOrDefault(name, Map.of());
    options.forEach(
        (key, option) -> {
          comment(String.join(" ", option.description()).replace("%%", "%"));
          text.append("  ");
          if (values.containsKey(key)) {
            text.append(key).append(": ").append(values.get(key));
          } else {
            text.append('#').append(key).append(": ").append(placeholder(option));
          }
          text.append('\n');
        });
  }

  private static String placeholder(OptionSpec option) {
    if (ConfiguredCommands.isFlag(option)) {
      return "true";
    }
    return option.defaultValue() == null ? option.paramLabel() : option.defaultValue();
  }

  private void comment(String sentence) {
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ", -1)) {
      if (line.length() + word.length() + 6 > WIDTH) {
        text.append("  #").append(line).append('\n');
        line.setLength(0);
      }
      line.append(' ').append(word);
    }
    text.append("  #").append(line).append('\n');
  }
}
