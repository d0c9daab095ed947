package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.space.SearchSpaces;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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

  /** A label that lists the values. */
  private static final Pattern ALTERNATIVES = Pattern.compile("[a-z0-9-]+(\\|[a-z0-9-]+)+");

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell;

  @Mixin private Output output;

  @Override
  public Integer call() {
    CommandLine commands = Metronome.commandLine();
    addValues(commands);
    // One script serves both: in zsh it switches the emulation of bash's completion on.
    String script = AutoComplete.bash("metronome", commands);
    output.text("%s", script);
    ObjectNode document = Output.object();
    document.put("shell", shell.name().toLowerCase(Locale.ROOT));
    document.put("script", script);
    output.json(document);
    return Metronome.DONE;
  }

  /** Names the values of options that are told by a label, or known. */
  private static void addValues(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      List<String> values = values(option);
      if (!values.isEmpty() && option.group() == null) {
        spec.remove(option);
        spec.addOption(option.toBuilder().completionCandidates(values).build());
      }
    }
    command.getSubcommands().values().forEach(CompletionCommand::addValues);
  }

  private static List<String> values(OptionSpec option) {
    if (option.longestName().equals("--space")) {
      return SearchSpaces.names();
    }
    return ALTERNATIVES.matcher(option.paramLabel()).matches()
        ? Arrays.asList(option.paramLabel().split("\\|", -1))
        : List.of();
  }
}
