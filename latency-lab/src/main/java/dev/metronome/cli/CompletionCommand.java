package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.deploy.ExportFormat;
import dev.metronome.run.Algorithm;
import dev.metronome.space.SearchSpaces;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell;

  @Mixin private Output output;

  @Override
  public Integer call() {
    CommandLine commands = new CommandLine(completed(Metronome.commandLine().getCommandSpec()));
    // One script serves both: in zsh it switches the emulation of bash's completion on.
    String script = AutoComplete.bash("metronome", commands);
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
    command
        .positionalParameters()
        .forEach(positional -> spec.addPositional(positional.toBuilder().build()));
    command
        .subcommands()
        .forEach((name, sub) -> spec.addSubcommand(name, completed(sub.getCommandSpec())));
    return spec;
  }

  /** Names the values that are told by a label, or known; and says what are files. */
  private static OptionSpec completed(OptionSpec option) {
    List<String> values = values(option);
    OptionSpec.Builder valued =
        OptionSpec.builder(option.names()).paramLabel(option.paramLabel()).arity("1");
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
      default -> {
        Matcher matcher = ALTERNATIVES.matcher(option.paramLabel());
        yield matcher.matches() ? List.of(matcher.group(1).split("\\|", -1)) : List.of();
      }
    };
  }
}
