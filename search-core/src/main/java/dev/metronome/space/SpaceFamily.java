package dev.metronome.space;

import dev.metronome.problem.BadInputException;

/** A built-in search space, before its parameters are set. */
interface SpaceFamily {

  /** The name in architecture texts and on the command line. */
  String name();

  /** One sentence for a list of spaces. */
  String summary();

  /** The parameters as published. */
  SpaceParameters defaults();

  /** The space; the number of filters is the published one. */
  SearchSpace create(SpaceParameters parameters);

  /** The space, after a check of the number of filters. */
  default SearchSpace createChecked(SpaceParameters parameters) {
    int expected = defaults().filters().size();
    if (parameters.filters().size() != expected) {
      throw new BadInputException(
          "filters",
          parameters.filters().size() + " numbers",
          expected + " numbers for " + name() + ", such as " + defaults().filters(),
          "give one number each for the stem, every stage and the head");
    }
    return create(parameters);
  }
}
