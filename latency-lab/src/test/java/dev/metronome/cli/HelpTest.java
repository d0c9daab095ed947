package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.config.ConfigTemplate;
import dev.metronome.cli.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What commands say of themselves is right: their examples, and the README's, can be given. */
class HelpTest {

  private static final int TERMINAL_WIDTH = 80;

  @TempDir private Path folder;

  static Stream<String> commands() {
    return leaves(Metronome.commandLine())
        .map(command -> command.getCommandSpec().qualifiedName(" "));
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(HelpTest::leaves);
  }

  private static String[] footer(String name) {
    return leaves(Metronome.commandLine())
        .map(CommandLine::getCommandSpec)
        .filter(spec -> spec.qualifiedName(" ").equals(name))
        .findFirst()
        .orElseThrow()
        .usageMessage()
        .footer();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasExamplesThatCanBeGivenAsTheyStand(String name) throws Exception {
    List<String> examples = examples(Arrays.asList(footer(name)));
    assertThat(examples).anyMatch(example -> (example + " ").startsWith(name + " "));
    for (String example : examples) {
      parse(example);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyHelpFitsTheTerminal(String name) {
    Answer help = run((name.substring("metronome ".length()) + " --help").split(" "));
    assertThat(help.code()).isZero();
    assertThat(help.out().lines()).allMatch(line -> line.length() <= TERMINAL_WIDTH);
    // No example is broken by the width.
    assertThat(help.out()).contains("Examples:", "--json").contains(footer(name));
  }

  static Stream<CommandLine> all() {
    return Stream.concat(
        Stream.of(Metronome.commandLine()),
        Metronome.commandLine().getSubcommands().values().stream().flatMap(HelpTest::withBelow));
  }

  private static Stream<CommandLine> withBelow(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(HelpTest::withBelow));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsSaidIsWholeSentencesAndEveryGroupHasExamples(CommandLine command) throws Exception {
    CommandLine.Model.CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName(" ");
    assertThat(spec.usageMessage().description()).as(name).allMatch(line -> line.endsWith("."));
    List<String> examples = examples(Arrays.asList(spec.usageMessage().footer()));
    assertThat(examples).as(name).anyMatch(example -> (example + " ").startsWith(name + " "));
    // As elsewhere, what counts where nothing is given is called the default.
    for (CommandLine.Model.OptionSpec option : spec.options()) {
      assertThat(String.join(" ", option.description()))
          .as(name + " " + option.longestName())
          .doesNotContainPattern("; (-?[0-9][0-9.e-]*|cpu|auto|sgd|own|by the steps)\\.");
    }
    if (!command.getSubcommands().isEmpty()) {
      for (String example : examples) {
        parse(example);
      }
    }
  }

  static List<String> readme() throws IOException {
    List<String> examples = new ArrayList<>();
    boolean code = false;
    List<String> block = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("..", "README.md"))) {
      if (line.startsWith("```")) {
        code = !code;
        examples.addAll(examples(block));
        block.clear();
      } else if (code) {
        block.add(line);
      }
    }
    return examples.stream()
        .filter(example -> !example.contains(" ... "))
        // One of the numbers in the table below it.
        .map(example -> example.replace("--target-ms CAP", "--target-ms 0.5681"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("readme")
  void everyCommandOfTheReadmeCanBeGiven(String example) throws Exception {
    parse(example);
  }

  /** The commands among lines, with what is continued on the next line. */
  private static List<String> examples(List<String> lines) {
    return String.join("\n", lines)
        .replaceAll("\\\\\n\\s*", "")
        .lines()
        .map(line -> line.replaceAll("source <\\((.*)\\)", "$1").strip())
        .filter(line -> line.startsWith("metronome "))
        .toList();
  }

  /** Parses a command as a shell gives it, with a configuration as 'metronome init' writes it. */
  private void parse(String example) throws IOException {
    Path file = folder.resolve("metronome.yaml");
    Files.writeString(
        file, ConfigTemplate.write(Metronome::commandLine, ConfigTemplate.sections()));
    String command = example.replaceAll("\\s+#.*| > .*", "").strip();
    String[] arguments =
        command
            .substring("metronome ".length())
            .replace("--config metronome.yaml", "--config " + file)
            .split("\\s+");
    Configuration configuration = Configuration.of(Metronome::commandLine, arguments);
    assertThat(configuration.problems()).as(example).isEmpty();
    assertThat(UsageProblems.of(Metronome.commandLine().parseArgs(configuration.arguments())))
        .as(example)
        .isEmpty();
  }
}
