package dev.metronome.cli;

import dev.metronome.cli.config.OptionValue;
import dev.metronome.cli.config.Valueless;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the parser found wrong with what was typed, in this program's words. */
final class UsageProblems {

  private final Set<Problem> problems = new LinkedHashSet<>();
  private final String help;

  /**
   * Errors of arguments whose values are wrong. After them the parser finds that the argument is
   * missing, too, and that nothing takes its value.
   */
  private final List<ParameterException> wrongArguments = new ArrayList<>();

  private UsageProblems(String command) {
    this.help = help(command);
  }

  /** All that the parser, which collects errors, found. */
  static List<Problem> of(ParseResult parsed) {
    List<ParameterException> errors = new ArrayList<>();
    ParseResult command = parsed;
    while (true) {
      command.errors().forEach(error -> errors.add((ParameterException) error));
      if (!command.hasSubcommand()) {
        break;
      }
      command = command.subcommand();
    }
    UsageProblems usage = new UsageProblems(command.commandSpec().qualifiedName());
    errors.stream()
        .filter(error -> error.getArgSpec() != null && error.getArgSpec().isPositional())
        .filter(error -> error.getValue() != null)
        .forEach(usage.wrongArguments::add);
    errors.forEach(usage::add);
    return List.copyOf(usage.problems);
  }

  /** What the parser threw. */
  static BadInputException of(ParameterException error) {
    UsageProblems usage =
        new UsageProblems(error.getCommandLine().getCommandSpec().qualifiedName());
    usage.add(error);
    return new BadInputException(List.copyOf(usage.problems));
  }

  /** What is wrong with an option that was typed without its value. */
  static Problem of(Valueless valueless) {
    OptionSpec option = valueless.option();
    return new Problem(
        option.longestName(),
        "it has no value" + valueless.next().map(next -> ", as " + next + " follows").orElse(""),
        expected(option),
        help(option.command().qualifiedName()));
  }

  private void add(ParameterException error) {
    if (error instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      missing.getMissing().forEach(option -> addMissing(option, missing.getMessage()));
    } else if (error instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      addUnmatched(unmatched);
    } else if (error instanceof OverwrittenOptionException overwritten) {
      add(name(overwritten.getOverwritten()), "it is given more than once", "it once at the most");
    } else if (error.getArgSpec() != null && error.getValue() != null) {
      add(
          name(error.getArgSpec()),
          "'" + error.getValue() + "'",
          OptionValue.expected(error.getArgSpec(), error.getValue()));
    } else {
      add("command line", error.getMessage(), "what its help tells");
    }
  }

  private void addMissing(ArgSpec option, String message) {
    if (wrongArguments.stream().anyMatch(wrong -> wrong.getArgSpec().equals(option))) {
      return;
    }
    add(
        name(option),
        message.startsWith("Missing required parameter for option")
            ? "it has no value"
            : "it is not given",
        expected(option));
  }

  private static String expected(ArgSpec option) {
    String description = String.join(" ", option.description()).replace("%%", "%");
    return option.paramLabel() + (description.isEmpty() ? "" : ": " + description);
  }

  private static String help(String command) {
    return "see '" + command + " --help'";
  }

  private void addUnmatched(UnmatchedArgumentException unmatched) {
    // The parser's suggestions are for the first.
    String expected =
        unmatched.getSuggestions().isEmpty()
            ? "options and arguments of the command"
            : "something like " + String.join(" or ", unmatched.getSuggestions());
    for (String argument : unmatched.getUnmatched()) {
      if (wrongArguments.stream().anyMatch(wrong -> wrong.getValue().equals(argument))) {
        continue;
      }
      add(
          argument,
          argument.startsWith("-") ? "there is no such option" : "nothing takes this argument",
          expected);
      expected = "options and arguments of the command";
    }
  }

  private void add(String where, String what, String expected) {
    problems.add(new Problem(where, what, expected, help));
  }

  private static String name(ArgSpec option) {
    return option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
  }
}
