package dev.metronome.cli.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What was typed.
 *
 * @param arguments without the options that have no value
 * @param words the names of the command
 * @param begin the index of the first argument behind them
 * @param last what the parser made of the command
 * @param valueless the options that have no value
 */
record Typed(
    List<String> arguments,
    List<String> words,
    int begin,
    ParseResult last,
    List<Valueless> valueless) {

  private static final String END_OF_OPTIONS = "--";

  /**
   * Parses what was typed.
   *
   * @param commands makes the parser with all commands, which collects errors
   */
  static Typed parse(Supplier<CommandLine> commands, List<String> typed) {
    List<String> arguments = new ArrayList<>(typed);
    List<Valueless> valueless = new ArrayList<>();
    while (true) {
      ParseResult last = commands.get().parseArgs(arguments.toArray(String[]::new));
      List<String> words = new ArrayList<>();
      int begin = 0;
      while (last.hasSubcommand()) {
        last = last.subcommand();
        String word = last.commandSpec().name();
        words.add(word);
        begin += arguments.subList(begin, arguments.size()).indexOf(word) + 1;
      }
      Optional<Valueless.Found> without = Valueless.first(last, arguments);
      if (without.isEmpty()) {
        endOptions(arguments, last);
        return new Typed(arguments, words, begin, last, valueless);
      }
      valueless.add(without.get().option());
      arguments.remove(without.get().index());
    }
  }

  /**
   * Where a value is wrong, the parser gives the other options their defaults only when it goes on
   * with what stands behind it.
   */
  private static void endOptions(List<String> arguments, ParseResult last) {
    boolean wrong =
        last.errors().stream()
            .anyMatch(error -> error instanceof ParameterException bad && bad.getValue() != null);
    if (wrong && !arguments.contains(END_OF_OPTIONS)) {
      arguments.add(END_OF_OPTIONS);
    }
  }

  /** Whether an option was typed, or another one that excludes it. */
  boolean isGivenOrExcluded(String option) {
    ArgGroupSpec group = last.commandSpec().findOption(option).group();
    return isGiven(option)
        || (group != null
            && group.exclusive()
            && group.options().stream().anyMatch(other -> isGiven(other.longestName())));
  }

  /** Whether an option was typed, be it with a value that is wrong or with none. */
  boolean isGiven(String option) {
    OptionSpec spec = last.commandSpec().findOption(option);
    if (spec == null) {
      return false;
    }
    List<String> names = Arrays.asList(spec.names());
    // The parser counts no option as matched whose value is wrong.
    return last.hasMatchedOption(spec)
        || valueless.stream().anyMatch(without -> names.contains(without.option().longestName()))
        || arguments.stream()
            .takeWhile(argument -> !argument.equals(END_OF_OPTIONS))
            .anyMatch(argument -> names.contains(argument.split("=", 2)[0]));
  }

  /** What may be a value of an option or an argument. */
  List<String> values() {
    return arguments.stream()
        .skip(begin)
        .flatMap(
            argument -> {
              String[] parts = argument.split("=", 2);
              return argument.startsWith("-") && parts.length == 2
                  ? Stream.of(parts[1])
                  : Stream.of(argument);
            })
        .toList();
  }
}
