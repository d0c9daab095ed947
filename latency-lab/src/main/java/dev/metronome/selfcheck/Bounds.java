package dev.metronome.selfcheck;

import java.util.Locale;

/**
 * Up to where a figure is good, and from where on it is bad.
 *
 * @param okUpTo the highest figure that is ok
 * @param noteUpTo the highest figure that is not bad; infinite where none is
 * @param unit as it is printed, such as {@code ns}
 */
record Bounds(double okUpTo, double noteUpTo, String unit) {

  Bounds {
    if (!(okUpTo >= 0 && noteUpTo >= okUpTo)) {
      throw new IllegalArgumentException("bounds of " + okUpTo + " and " + noteUpTo);
    }
  }

  Verdict verdict(double figure) {
    if (figure <= okUpTo) {
      return Verdict.OK;
    }
    // What is no number is bad too.
    return figure <= noteUpTo ? Verdict.NOTE : Verdict.BAD;
  }

  /** Such as {@code ok up to 1 %, bad above 3 %}. */
  String text() {
    String ok = String.format(Locale.ROOT, "ok up to %s%s", number(okUpTo), unit);
    return noteUpTo == Double.POSITIVE_INFINITY
        ? ok + ", never bad"
        : ok + String.format(Locale.ROOT, ", bad above %s%s", number(noteUpTo), unit);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
