package dev.metronome.build;

import dev.metronome.tables.measure.Ratio;
import java.util.Locale;

/** A ratio as fields of a journal's line. */
final class RatioFields {

  static final String COLUMNS =
      "ratio,ratio_ci95_low,ratio_ci95_high,bursts,redone_bursts,reference_ms";

  private RatioFields() {}

  static String text(Ratio ratio) {
    return String.format(
        Locale.ROOT,
        "%.9f,%.9f,%.9f,%d,%d,%.9f",
        ratio.value(),
        ratio.ci95Low(),
        ratio.ci95High(),
        ratio.bursts(),
        ratio.redone(),
        ratio.referenceMs());
  }

  /**
   * Reads a ratio from the fields that begin at one of them.
   *
   * @throws IllegalArgumentException where they are wrong
   */
  static Ratio parse(String[] fields, int from) {
    return new Ratio(
        Double.parseDouble(fields[from]),
        Double.parseDouble(fields[from + 1]),
        Double.parseDouble(fields[from + 2]),
        Integer.parseInt(fields[from + 3]),
        Integer.parseInt(fields[from + 4]),
        Double.parseDouble(fields[from + 5]));
  }
}
