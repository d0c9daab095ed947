package dev.metronome.build;

import org.hipparchus.stat.correlation.KendallsCorrelation;

/**
 * How far predicted latencies lie from measured ones.
 *
 * @param mapePercent mean of the absolute relative errors
 * @param within5Percent share of the networks that are predicted within 5 %, in percent
 * @param within10Percent ... within 10 %
 * @param worstPercent largest absolute relative error
 * @param rmseMs root of the mean of the squared errors, in milliseconds
 * @param kendallTau Kendall's tau-b of the two orders
 */
public record PredictionErrors(
    double mapePercent,
    double within5Percent,
    double within10Percent,
    double worstPercent,
    double rmseMs,
    double kendallTau) {

  /** Compares, network by network, at least 2. */
  static PredictionErrors of(double[] predictedMs, double[] measuredMs) {
    int n = predictedMs.length;
    double sum = 0;
    double squares = 0;
    double worst = 0;
    int within5 = 0;
    int within10 = 0;
    for (int i = 0; i < n; i++) {
      double share = Math.abs(predictedMs[i] / measuredMs[i] - 1);
      sum += share;
      squares += (predictedMs[i] - measuredMs[i]) * (predictedMs[i] - measuredMs[i]);
      worst = Math.max(worst, share);
      within5 += share <= 0.05 ? 1 : 0;
      within10 += share <= 0.10 ? 1 : 0;
    }
    return new PredictionErrors(
        100 * sum / n,
        100.0 * within5 / n,
        100.0 * within10 / n,
        100 * worst,
        Math.sqrt(squares / n),
        new KendallsCorrelation().correlation(predictedMs, measuredMs));
  }
}
