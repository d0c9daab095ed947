package dev.metronome.tables;

/**
 * How the rows of a table were fitted to whole networks:
 *
 * <pre>
 * latency(n) = offset + sum over operations l of n of (perOperation + scale * m_l + r_l) + e_n
 * r_l ~ N(0, (residualShare * m_l)^2)      e_n ~ N(0, (noiseShare * latency(n))^2)
 * </pre>
 *
 * with {@code m_l} the operation measured alone. The posterior mean of a bracket is the row's
 * calibrated cost. It is Bayesian linear regression (Bishop, Pattern Recognition and Machine
 * Learning, section 3.3) with the two shares by evidence maximization (section 3.5).
 *
 * @param networks how many whole networks it was fitted to
 * @param perOperationMs what an operation takes longer inside a network than alone, whatever its
 *     size; negative where alone it pays for a call of the runtime
 * @param scale what a millisecond alone becomes inside a network
 * @param residualShare deviation of the rows' residuals, as a share of the row
 * @param noiseShare deviation of networks from the fit, as a share of their latency
 * @param errorShare root mean square of the relative error on networks that were left out, one at a
 *     time
 */
public record Calibration(
    int networks,
    double perOperationMs,
    double scale,
    double residualShare,
    double noiseShare,
    double errorShare) {

  public Calibration {
    if (networks < 2) {
      throw new IllegalArgumentException("a calibration on " + networks + " networks");
    }
    if (!(Math.abs(perOperationMs) <= Double.MAX_VALUE && Math.abs(scale) <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a calibration with " + perOperationMs + " ms per operation and a scale of " + scale);
    }
    if (!(isShare(residualShare) && isShare(noiseShare) && isShare(errorShare))) {
      throw new IllegalArgumentException(
          "a calibration with the shares "
              + residualShare
              + ", "
              + noiseShare
              + " and "
              + errorShare);
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= Double.MAX_VALUE;
  }
}
