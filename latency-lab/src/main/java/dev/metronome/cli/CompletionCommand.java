package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.deploy.ExportFormat;
import dev.metronome.run.Algorithm;
import dev.metronome.runner.Runners;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.Precision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints what lets a shell complete commands, options and values at the tab key.",
    footer = {
      "  source <(metronome completion bash)",
      "  metronome completion zsh > ~/.metronome-completion.zsh"
    })
final class CompletionCommand implements Callable<Integer> {

  /** Shells that can be served. */
  enum Shell {
    BASH,
    ZSH
  }

  /** A label that lists the values, to one of which a number may be added. */
  private static final Pattern ALTERNATIVES = Pattern.compile("([a-z0-9-]+(\\|[a-z0-9-]+)+)(:N)?");

  /** Begins the labels of options that take several values with commas between them. */
  private static final String LISTED = "listed-";

  /** What the script calls for such an option; it leaves the signs out of labels. */
  private static final Pattern OFFERED_IN_LISTS =
      Pattern.compile("compReplyArray (?=\"\\$\\{listed\\w*_option_args)");

  private static final String LISTS =
      """

      # compReplyList offers the values that are not yet in the list of the current word.
      function compReplyList() {
        local word=${COMP_WORDS[COMP_CWORD]}
        local before=""
        if [[ "${word}" == *,* ]]; then
          before="${word%,*},"
        fi
        local value
        for value in "$@"; do
          if [[ ",${before}" != *",${value},"* && "${before}${value}" == "${word}"* ]]; then
            echo "${before}${value}"
          fi
        done
      }
      """;

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell;

  @Mixin private Output output;

  @Override
  public Integer call() {
    CommandLine commands = new CommandLine(completed(Metronome.commandLine().getCommandSpec()));
    // One script serves both: in zsh it switches the emulation of bash's completion on.
    String script = withLists(AutoComplete.bash("metronome", commands));
    output.text("%s", script);
    ObjectNode document = Output.object();
    document.put("shell", shell.name().toLowerCase(Locale.ROOT));
    document.put("script", script);
    output.json(document);
    return Metronome.DONE;
  }

  /** The commands as a shell has to know them: no option excludes another. */
  private static CommandSpec completed(CommandSpec command) {
    CommandSpec spec = CommandSpec.create().name(command.name());
    command.options().forEach(option -> spec.addOption(completed(option)));
    command.positionalParameters().forEach(positional -> spec.addPositional(completed(positional)));
    command
        .subcommands()
        .forEach((name, sub) -> spec.addSubcommand(name, completed(sub.getCommandSpec())));
    return spec;
  }

  /** With the values that its label tells, as the script has constants of Java otherwise. */
  private static PositionalParamSpec completed(PositionalParamSpec positional) {
    List<String> values = alternatives(positional);
    return values.isEmpty()
        ? positional.toBuilder().build()
        : PositionalParamSpec.builder()
            .index(positional.index())
            .arity(positional.arity())
            .paramLabel(positional.paramLabel())
            .completionCandidates(values)
            .build();
  }

  /** Names the values that are told by a label, or known; and says what are files. */
  private static OptionSpec completed(OptionSpec option) {
    List<String> values = values(option);
    OptionSpec.Builder valued =
        // The script keeps values by label, which several options of a command may share.
        OptionSpec.builder(option.names()).paramLabel(label(option)).arity("1");
    if (!values.isEmpty()) {
      return valued.completionCandidates(values).build();
    }
    // The script's maker knows files by the plain type alone.
    return option.auxiliaryTypes()[0] == Path.class || option.paramLabel().equals("DATA")
        ? valued.type(Path.class).build()
        : option.toBuilder().build();
  }

  private static List<String> values(OptionSpec option) {
    return switch (option.longestName()) {
      case "--space" -> SearchSpaces.names();
      case "--format" -> ExportFormat.names();
      case "--algorithms" -> Arrays.stream(Algorithm.values()).map(Algorithm::text).toList();
      case "--precision" -> Arrays.stream(Precision.values()).map(Precision::text).toList();
      case "--target" -> Runners.names();
      default -> alternatives(option);
    };
  }

  private static List<String> alternatives(ArgSpec argument) {
    Matcher matcher = ALTERNATIVES.matcher(argument.paramLabel());
    return matcher.matches() ? List.of(matcher.group(1).split("\\|", -1)) : List.of();
  }

  /** A name that no other option of its command has. */
  private static String label(OptionSpec option) {
    return (option.splitRegex().isEmpty() ? "" : LISTED) + option.longestName().substring(2);
  }

  /**
   * The script's maker offers only the first of the values that commas separate: offers one more
   * behind those that are there.
   */
  private static String withLists(String script) {
    return OFFERED_IN_LISTS.matcher(script).replaceAll("compReplyList ") + LISTS;
  }
}
