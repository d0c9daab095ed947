package dev.metronome.cli;

import dev.metronome.cli.config.Configuration;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.training.OutOfMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code metronome}. */
@Command(
    name = "metronome",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Finds neural networks that keep time on a given device.",
    footer = {
      "  metronome demo",
      "  metronome init",
      "  metronome table build --space nas-bench-macro --out tables/desktop",
      "  metronome search --help"
    },
    subcommands = {
      DemoCommand.class,
      SpacesCommand.class,
      ArchCommand.class,
      TargetsCommand.class,
      SelfcheckCommand.class,
      MeasureCommand.class,
      AgentCommand.class,
      TableCommand.class,
      SearchCommand.class,
      ParityCommand.class,
      CompareCommand.class,
      RankCommand.class,
      DataCommand.class,
      TrainCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      InitCommand.class,
      CompletionCommand.class
    })
public final class Metronome {

  /** Done. */
  static final int DONE = 0;

  /** Done, and the answer is "no". */
  static final int ANSWER_NO = 1;

  /** Bad input or usage. */
  static final int BAD_INPUT = 2;

  /** The environment lacks something. */
  static final int UNAVAILABLE = 3;

  /** A fault of this program. */
  static final int FAULT = 70;

  /** Interrupted, with the state saved. */
  static final int STOPPED = 130;

  private Metronome() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(execute(commandLine(), arguments));
  }

  /** The parser with all commands. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Metronome());
    Configuration.addOption(commandLine);
    prepare(commandLine);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Metronome::usage)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> report(e, command, parsed.originalArgs()));
  }

  /** What a command has at its foot are examples; and its parser goes on behind a fault. */
  private static void prepare(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().footer().length > 0) {
      spec.usageMessage().footerHeading("%nExamples:%n");
    }
    spec.parser().collectErrors(true);
    command.getSubcommands().values().forEach(Metronome::prepare);
  }

  /** Runs one command, with the options of a configuration file if one is named. */
  static int execute(CommandLine commandLine, String... arguments) {
    List<String> typed = Arrays.asList(arguments);
    Configuration configuration;
    try {
      configuration = Configuration.of(Metronome::commandLine, arguments);
    } catch (ProblemException | IOException e) {
      return report(e, commandLine, typed);
    }
    return commandLine
        .setExecutionStrategy(parsed -> run(parsed, configuration))
        .setExecutionExceptionHandler(
            (e, command, parsed) ->
                report(
                    e instanceof BadInputException bad
                        ? new BadInputException(configuration.placed(bad.problems()))
                        : e,
                    command,
                    typed))
        .execute(configuration.arguments());
  }

  /** Runs the command where nothing is wrong with what was given. */
  private static int run(ParseResult parsed, Configuration configuration) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    try {
      List<Problem> usage = UsageProblems.of(parsed);
      if (!command.getSubcommands().isEmpty() && usage.isEmpty()) {
        // No fault to be told of, but nothing was done either, which a script must notice.
        command.usage(command.getErr());
        return BAD_INPUT;
      }
      check(usage, configuration, command.getCommand());
      return new CommandLine.RunLast().execute(parsed);
    } catch (BadInputException | UncheckedIOException | OutOfMemoryError e) {
      // A command that runs out of memory is told of like others that fail.
      throw new CommandLine.ExecutionException(command, "it cannot run", e);
    }
  }

  /**
   * Throws what is wrong in the file of the configuration and what the parser found, together with
   * what the command finds in other options.
   */
  private static void check(List<Problem> usage, Configuration configuration, Object command) {
    List<Problem> problems = new ArrayList<>(configuration.problems());
    configuration.valueless().stream().map(UsageProblems::of).forEach(problems::add);
    usage.stream()
        .filter(problem -> !configuration.isRefused(problem.where()))
        .forEach(problems::add);
    if (command instanceof Checked checked) {
      Set<String> refused = usage.stream().map(Problem::where).collect(Collectors.toSet());
      try {
        checked.check();
      } catch (BadInputException e) {
        e.problems().stream()
            .filter(
                problem ->
                    !refused.contains(problem.where()) && !configuration.isRefused(problem.where()))
            .forEach(problems::add);
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static int usage(ParameterException e, String[] arguments) {
    return report(UsageProblems.of(e), e.getCommandLine(), Arrays.asList(arguments));
  }

  private static int report(Exception e, CommandLine commandLine, List<String> typed) {
    boolean wantsJson = typed.contains("--json");
    PrintWriter err = commandLine.getErr();
    if (e instanceof ProblemException problems) {
      new Refusal(problems.problems()).print(commandLine, wantsJson);
      return e instanceof UnavailableException ? UNAVAILABLE : BAD_INPUT;
    }
    if (e instanceof StoppedException stopped) {
      err.println("metronome: " + stopped.getMessage());
      err.println(
          stopped.isResumedBySameCommand()
              ? "  go on:    " + CommandText.of(typed)
              : "  do:       " + stopped.resume());
      return STOPPED;
    }
    if (e instanceof UncheckedIOException unchecked) {
      return report(unchecked.getCause(), commandLine, typed);
    }
    if (e instanceof IOException io) {
      ProblemException told = DiskProblems.told(io);
      new Refusal(told.problems()).print(commandLine, wantsJson);
      return told instanceof BadInputException ? BAD_INPUT : UNAVAILABLE;
    }
    Optional<UnavailableException> outOfMemory = OutOfMemory.told(e);
    if (outOfMemory.isPresent()) {
      new Refusal(outOfMemory.get().problems()).print(commandLine, wantsJson);
      return UNAVAILABLE;
    }
    err.println("metronome: a fault of this program; please report what follows");
    e.printStackTrace(err);
    return FAULT;
  }
}
