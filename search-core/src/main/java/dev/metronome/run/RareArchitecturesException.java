package dev.metronome.run;

import dev.metronome.problem.BadInputException;

/**
 * Random architectures do not hit the window of a search in reasonable time, although it may hold
 * some. Other algorithms can find those.
 */
public final class RareArchitecturesException extends BadInputException {

  private static final long serialVersionUID = 1L;

  RareArchitecturesException(String what) {
    super(
        "target",
        what,
        "a window that random architectures hit",
        "widen it with --window-below and --window-above, or use tunas, which finds what is rare");
  }
}
