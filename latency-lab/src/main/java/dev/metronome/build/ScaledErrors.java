package dev.metronome.build;

/**
 * How far predictions lie from measurements in the best case: after a factor that the measurements
 * themselves gave.
 *
 * @param factor by which all predictions are multiplied
 * @param errors of the products
 */
public record ScaledErrors(double factor, PredictionErrors errors) {

  public ScaledErrors {
    if (!(factor > 0 && factor <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a factor of " + factor);
    }
  }

  /** With the factor of the smallest mean absolute percentage error. */
  static ScaledErrors best(double[] predictedMs, double[] measuredMs) {
    ScaledErrors best = scaled(1, predictedMs, measuredMs);
    // The error is linear in the factor between those that make one prediction right, so that the
    // best is among these.
    for (int i = 0; i < predictedMs.length; i++) {
      if (predictedMs[i] > 0) {
        ScaledErrors other = scaled(measuredMs[i] / predictedMs[i], predictedMs, measuredMs);
        if (other.errors.mapePercent() < best.errors.mapePercent()) {
          best = other;
        }
      }
    }
    return best;
  }

  private static ScaledErrors scaled(double factor, double[] predictedMs, double[] measuredMs) {
    double[] products = new double[predictedMs.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = factor * predictedMs[i];
    }
    return new ScaledErrors(factor, PredictionErrors.of(products, measuredMs));
  }
}
