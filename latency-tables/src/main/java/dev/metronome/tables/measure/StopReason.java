package dev.metronome.tables.measure;

import java.util.Locale;

/** Why measuring ended. */
public enum StopReason {
  /** The interval of the median, or of the ratio, became as narrow as the plan asks. */
  INTERVAL_NARROW,
  /** The plan's largest number of samples, or of bursts, was taken first. */
  SAMPLES_SPENT,
  /** The plan's time was over first. */
  TIME_SPENT;

  /** The name in files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
