package dev.metronome.latency;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.LatencyTable;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * How far below a limit a predicted latency must lie for the true one to keep it.
 *
 * <p>A calibrated table knows the deviation {@code s} of its relative errors on networks that it
 * was not fitted to. With errors of {@code log T} taken as normal, {@code P(T <= limit) = p} where
 * the prediction is {@code limit * exp(-s * z(p))}, {@code z} being the normal quantile.
 */
public final class Confidence {

  private Confidence() {}

  /**
   * Requires a probability that a limit can be kept with.
   *
   * @throws BadInputException where it is not at least 0.5 and below 1
   */
  public static void require(double probability) {
    if (!(probability >= 0.5 && probability < 1)) {
      throw new BadInputException(
          "confidence",
          String.valueOf(probability),
          "at least 0.5 and below 1",
          "give such as 0.95, or leave it out");
    }
  }

  /**
   * The prediction that keeps a limit with a probability.
   *
   * @param probability at least 0.5 and below 1
   * @param source the table's file, for messages
   * @throws BadInputException where the probability is none, or the table does not know its errors
   */
  public static double aimMs(
      LatencyTable table, double limitMs, double probability, String source) {
    require(probability);
    Calibration calibration =
        table
            .calibration()
            .orElseThrow(
                () ->
                    new BadInputException(
                        source,
                        "the table was not calibrated, so nothing is known of its errors",
                        "a calibrated table for a confidence",
                        "calibrate it on whole networks, or leave the confidence out"));
    double deviations = new NormalDistribution().inverseCumulativeProbability(probability);
    return limitMs * Math.exp(-deviations * calibration.errorShare());
  }
}
