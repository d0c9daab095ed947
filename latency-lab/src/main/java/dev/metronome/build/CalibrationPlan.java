package dev.metronome.build;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * How many whole networks a table is calibrated on.
 *
 * @param mostNetworks at most so many, at least 2; 0 for no calibration; default 128
 * @param batch networks that are measured before the error is looked at again; default 16
 * @param timeLimit no further batch is begun after this time; default 8 minutes
 */
public record CalibrationPlan(int mostNetworks, int batch, Duration timeLimit) {

  /** The documented defaults. */
  public static final CalibrationPlan DEFAULT =
      new CalibrationPlan(128, NetworkBench.GROUP, Duration.ofMinutes(8));

  /** No calibration. */
  public static final CalibrationPlan NONE =
      new CalibrationPlan(0, NetworkBench.GROUP, Duration.ZERO);

  public CalibrationPlan {
    Objects.requireNonNull(timeLimit, "timeLimit");
    if (mostNetworks < 0 || mostNetworks == 1 || batch < 2 || timeLimit.isNegative()) {
      throw new IllegalArgumentException(
          "a calibration on " + mostNetworks + " networks in batches of " + batch);
    }
  }

  /** This plan with another number of networks at most. */
  public CalibrationPlan withMostNetworks(int most) {
    return new CalibrationPlan(most, batch, timeLimit);
  }

  /** The plan on one line. */
  public String text() {
    return mostNetworks == 0
        ? "no calibration"
        : String.format(
            Locale.ROOT,
            "calibration on up to %d networks in batches of %d, %d s",
            mostNetworks,
            batch,
            timeLimit.toSeconds());
  }
}
