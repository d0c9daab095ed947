package dev.metronome.tables.measure;

/** A value with the ends of its 95 % interval. */
record Estimate(double value, double low, double high) {

  /** Half the width of the interval as a share of the value. */
  double relativeHalfWidth() {
    return (high - low) / (2 * value);
  }
}
