package dev.metronome.evaluation;

import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * How far two evaluators agree on the order of architectures.
 *
 * @param networks how many architectures were compared
 * @param spearman Spearman's rank correlation
 * @param kendallTau Kendall's tau-b
 * @param chance probability of a Spearman correlation at least this high among unrelated rankings,
 *     by Student's t with n - 2 degrees of freedom
 */
public record RankAgreement(int networks, double spearman, double kendallTau, double chance) {

  /** Compares the values that two evaluators gave for the same architectures, at least 3. */
  public static RankAgreement of(double[] first, double[] second) {
    int n = first.length;
    if (n < 3 || n != second.length) {
      throw new IllegalArgumentException(
          "the ranks of " + n + " and " + second.length + " values cannot be compared");
    }
    double spearman = new SpearmansCorrelation().correlation(first, second);
    double t = spearman * Math.sqrt((n - 2) / Math.max(1e-12, 1 - spearman * spearman));
    return new RankAgreement(
        n,
        spearman,
        new KendallsCorrelation().correlation(first, second),
        // The upper tail by symmetry: 1 - p would lose all digits where chance is tiny.
        new TDistribution(n - 2).cumulativeProbability(-t));
  }
}
