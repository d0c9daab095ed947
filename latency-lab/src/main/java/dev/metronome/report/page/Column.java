package dev.metronome.report.page;

/**
 * A column of a {@link DataTable}.
 *
 * @param name in CSV, with the unit: {@code latency_ms}
 * @param heading for people
 * @param decimals of numbers; {@link #TEXT} for text
 */
record Column(String name, String heading, int decimals) {

  /** Of a column that holds text. */
  static final int TEXT = -1;

  boolean isText() {
    return decimals == TEXT;
  }
}
