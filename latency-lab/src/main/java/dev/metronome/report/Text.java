package dev.metronome.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** How numbers are written. */
final class Text {

  private Text() {}

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static String ms(double ms) {
    return format(Math.abs(ms) < 10 ? "%.4f ms" : "%.2f ms", ms);
  }

  static String percent(double share) {
    return format("%.2f %%", 100 * share);
  }

  static String seconds(double seconds) {
    if (seconds < 120) {
      return format("%.1f s", seconds);
    }
    return seconds < 7200 ? format("%.1f min", seconds / 60) : format("%.1f h", seconds / 3600);
  }

  /** Percent of a share, for a chart; not a number where there is none. */
  static double percentOrGap(OptionalDouble share) {
    return 100 * share.orElse(Double.NaN);
  }
}
