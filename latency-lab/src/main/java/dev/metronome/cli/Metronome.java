package dev.metronome.cli;

import dev.metronome.cli.config.Configuration;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.training.OutOfMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

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
    nameExamples(commandLine);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Metronome::run)
        .setParameterExceptionHandler(Metronome::usage)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> report(e, command, parsed.originalArgs()));
  }

  /** What a command has at its foot are examples. */
  private static void nameExamples(CommandLine command) {
    if (command.getCommandSpec().usageMessage().footer().length > 0) {
      command.getCommandSpec().usageMessage().footerHeading("%nExamples:%n");
    }
    command.getSubcommands().values().forEach(Metronome::nameExamples);
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

  /** A command that runs out of memory is told of like others that fail. */
  private static int run(CommandLine.ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), "no memory", e);
    }
  }

  private static int usage(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("metronome: " + e.getMessage());
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("  do:       see '" + name + " --help'");
    return BAD_INPUT;
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
      ProblemException told = told(io);
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

  private static ProblemException told(IOException e) {
    String where =
        e instanceof FileSystemException file && file.getFile() != null ? file.getFile() : "disk";
    if (e instanceof NoSuchFileException) {
      return new BadInputException(where, "there is no such file", "a file", "correct the path");
    }
    String message = String.valueOf(e.getMessage());
    if (e instanceof FileAlreadyExistsException
        || e instanceof NotDirectoryException
        || message.contains("Not a directory")
        || message.contains("is a folder, not a file")) {
      return new BadInputException(
          where,
          message.contains("is a folder") ? "it is a folder" : "it is a file, or lies below one",
          "a path whose parents are folders",
          "give another path");
    }
    if (e instanceof AccessDeniedException) {
      return new BadInputException(
          where, "access is denied", "a file this user may use", "change its rights or the path");
    }
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : e.getMessage();
    return new UnavailableException(
        where,
        reason == null ? e.toString() : reason,
        "a disk that can be read and written, with space left",
        "make space or choose another place; what was finished is kept, so run the command again");
  }
}
