package dev.metronome.problem;

import java.util.Objects;

/**
 * One thing that is wrong, in the four parts a reader needs.
 *
 * @param where the file with line and column, the option or the key
 * @param what what was found there
 * @param expected what would have been right
 * @param remedy what to do now
 */
public record Problem(String where, String what, String expected, String remedy) {

  public Problem {
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** The problem as one line of text. */
  public String text() {
    return where + ": " + what + "; expected " + expected + "; " + remedy;
  }
}
