package dev.metronome.selfcheck;

import java.util.Locale;

/** How an item of the check stands; from good to bad. */
public enum Verdict {
  /** Nothing to do. */
  OK,
  /** Worth knowing; measuring works nevertheless. */
  NOTE,
  /** What is measured here would mislead. */
  BAD;

  /** The name in output. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  Verdict worse(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
