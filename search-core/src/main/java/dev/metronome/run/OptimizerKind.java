package dev.metronome.run;

import dev.metronome.problem.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a training updates weights. */
public enum OptimizerKind {
  /** Stochastic gradient descent with Nesterov momentum of 0.9. */
  SGD,
  /** RMSProp with momentum, as TuNAS trains. */
  RMSPROP;

  /** As it is written on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The optimizer of a name.
   *
   * @param where what gave the name
   * @throws BadInputException where there is none
   */
  public static OptimizerKind named(String name, String where) {
    return Arrays.stream(values())
        .filter(kind -> kind.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    where,
                    "'" + name + "'",
                    Arrays.stream(values())
                        .map(OptimizerKind::text)
                        .collect(Collectors.joining(" or ")),
                    "give one of them"));
  }
}
