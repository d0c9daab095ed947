package dev.metronome.cli.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * An option that was typed without the value that it takes. The parser drops the word that stands
 * there instead, so that it would find fault with what belongs to that word, too.
 *
 * @param option the option
 * @param next what stands there instead, where anything does
 */
public record Valueless(OptionSpec option, Optional<String> next) {

  /** The place of an option without a value among the arguments. */
  record Found(Valueless option, int index) {}

  /** The first of the last command, if there is one. */
  static Optional<Found> first(ParseResult last, List<String> arguments) {
    return last.errors().stream()
        .filter(MissingParameterException.class::isInstance)
        .flatMap(error -> ((MissingParameterException) error).getMissing().stream())
        .flatMap(missing -> find(missing, last.commandSpec(), arguments).stream())
        .findFirst();
  }

  private static Optional<Found> find(ArgSpec missing, CommandSpec command, List<String> typed) {
    if (!(missing instanceof OptionSpec option)) {
      return Optional.empty();
    }
    List<String> names = Arrays.asList(option.names());
    Predicate<String> begins = word -> command.findOption(word.split("=", 2)[0]) != null;
    return IntStream.range(0, typed.size())
        .filter(i -> names.contains(typed.get(i)))
        .mapToObj(i -> new Found(new Valueless(option, next(typed, i)), i))
        .filter(found -> found.option().next().map(begins::test).orElse(true))
        .findFirst();
  }

  private static Optional<String> next(List<String> typed, int index) {
    return typed.stream().skip(index + 1L).findFirst();
  }
}
