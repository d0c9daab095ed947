package dev.metronome.build;

import dev.metronome.tables.Calibration;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.Operation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Fits the rows of a table to whole networks, by the equation of {@link Calibration}.
 *
 * <p>With the design {@code X} (a network's row: 1, its number of operations, the sum of its rows
 * alone, how often each operation occurs), the prior mean {@code mu} and variances {@code S} of the
 * coefficients and the noise {@code D}: {@code K = X S X' + D}, {@code a = K^-1 (y - X mu)}. Then
 * the posterior mean is {@code mu + S X' a}, its covariance {@code S - S X' K^-1 X S}, the log
 * evidence {@code -(y - X mu)' a / 2 - log det K / 2}, and the error on network i when it is left
 * out {@code a_i / (K^-1)_ii} (Rasmussen and Williams, Gaussian Processes for Machine Learning,
 * equations 2.30, 5.12).
 */
final class CalibrationFit {

  /** The columns of the design before those of the rows. */
  private static final int OFFSET = 0;

  private static final int PER_OPERATION = 1;
  private static final int SCALE = 2;
  private static final int ROWS = 3;

  private static final double[] RESIDUAL_SHARES = {
    0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1
  };
  private static final double[] NOISE_SHARES = {
    0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.007, 0.01, 0.014, 0.02, 0.03, 0.05, 0.1
  };

  private static final double NORMAL_95 = 1.959964;

  /**
   * A whole network.
   *
   * @param operations what it consists of
   * @param latencyMs what it takes
   */
  record Network(List<Operation> operations, double latencyMs) {}

  /**
   * What a fit gives.
   *
   * @param offsetMs what networks take beside their operations
   * @param calibration the other figures of the equation
   * @param rows what each operation adds to a network
   */
  record Result(
      double offsetMs, Calibration calibration, Map<Operation, LatencyRow.Calibrated> rows) {}

  private final List<Operation> operations;
  private final double[] aloneMs;
  private final double[] latencyMs;
  private final double[][] counts;

  private CalibrationFit(Map<Operation, Double> aloneMs, List<Network> networks) {
    this.operations = List.copyOf(aloneMs.keySet());
    this.aloneMs = aloneMs.values().stream().mapToDouble(Double::doubleValue).toArray();
    this.latencyMs = networks.stream().mapToDouble(Network::latencyMs).toArray();
    this.counts = new double[networks.size()][operations.size()];
    Map<Operation, Integer> indexOf = new LinkedHashMap<>();
    operations.forEach(operation -> indexOf.put(operation, indexOf.size()));
    for (int n = 0; n < networks.size(); n++) {
      for (Operation operation : networks.get(n).operations) {
        counts[n][indexOf.get(operation)]++;
      }
    }
  }

  /**
   * Fits.
   *
   * @param aloneMs what each operation takes alone
   * @param networks at least 2, of these operations
   */
  static Result fit(Map<Operation, Double> aloneMs, List<Network> networks) {
    return new CalibrationFit(aloneMs, networks).fit();
  }

  private Result fit() {
    // What a row that is held at 0 may take at most, by the fit that wanted it below 0.
    Map<Integer, Double> highestFreeMs = new HashMap<>();
    while (true) {
      Set<Integer> free = highestFreeMs.keySet();
      Posterior posterior = mostEvident(free);
      // No operation takes less than nothing: one that would is held at 0, and all is fitted anew.
      int lowest =
          IntStream.range(0, aloneMs.length)
              .filter(row -> !free.contains(row) && posterior.rowMs(row) < 0)
              .boxed()
              .min((a, b) -> Double.compare(posterior.rowMs(a), posterior.rowMs(b)))
              .orElse(-1);
      if (lowest < 0) {
        return result(posterior, highestFreeMs);
      }
      double highest = posterior.rowMs(lowest) + NORMAL_95 * posterior.rowDeviationMs(lowest);
      highestFreeMs.put(lowest, Math.max(0, highest));
    }
  }

  /** The posterior of the two shares under which the networks are most probable. */
  private Posterior mostEvident(Set<Integer> free) {
    Posterior best = null;
    for (double residual : RESIDUAL_SHARES) {
      for (double noise : NOISE_SHARES) {
        Posterior posterior = new Posterior(free, residual, noise);
        if (best == null || posterior.logEvidence > best.logEvidence) {
          best = posterior;
        }
      }
    }
    return best;
  }

  private Result result(Posterior posterior, Map<Integer, Double> highestFreeMs) {
    Map<Operation, LatencyRow.Calibrated> rows = new LinkedHashMap<>();
    for (int row = 0; row < aloneMs.length; row++) {
      double ms = posterior.rowMs(row);
      double highest =
          highestFreeMs.containsKey(row)
              ? highestFreeMs.get(row)
              : ms + NORMAL_95 * posterior.rowDeviationMs(row);
      rows.put(
          operations.get(row),
          new LatencyRow.Calibrated(ms, Math.max(0, 2 * ms - highest), highest));
    }
    return new Result(
        posterior.mean.getEntry(OFFSET),
        new Calibration(
            latencyMs.length,
            posterior.mean.getEntry(PER_OPERATION),
            posterior.mean.getEntry(SCALE),
            posterior.residualShare,
            posterior.noiseShare,
            posterior.leftOutError()),
        rows);
  }

  /** The posterior of the coefficients for given shares. */
  private final class Posterior {

    private final Set<Integer> free;
    private final double residualShare;
    private final double noiseShare;
    private final double[] variances;
    private final RealMatrix design;
    private final CholeskyDecomposition factors;
    private final RealVector weights;
    private final RealVector mean;
    private final double logEvidence;

    /**
     * Computes it.
     *
     * @param free rows that are held at 0
     */
    Posterior(Set<Integer> free, double residualShare, double noiseShare) {
      this.free = Set.copyOf(free);
      this.residualShare = residualShare;
      this.noiseShare = noiseShare;
      this.design = design(free);
      this.variances = variances();
      int n = latencyMs.length;
      RealMatrix scaled = design.copy();
      for (int column = 0; column < variances.length; column++) {
        scaled.setColumnVector(
            column, design.getColumnVector(column).mapMultiply(variances[column]));
      }
      RealMatrix covariance = scaled.multiplyTransposed(design);
      for (int i = 0; i < n; i++) {
        covariance.addToEntry(i, i, square(noiseShare * latencyMs[i]));
      }
      this.factors = new CholeskyDecomposition(covariance, 1e-9, 0);
      RealVector prior = new ArrayRealVector(variances.length);
      prior.setEntry(SCALE, 1);
      RealVector surprise = new ArrayRealVector(latencyMs).subtract(design.operate(prior));
      this.weights = factors.getSolver().solve(surprise);
      this.mean = prior.add(scaled.preMultiply(weights));
      double logDeterminant = 0;
      for (int i = 0; i < n; i++) {
        logDeterminant += 2 * Math.log(factors.getL().getEntry(i, i));
      }
      this.logEvidence = -surprise.dotProduct(weights) / 2 - logDeterminant / 2;
    }

    /** Offset and cost per operation are as good as unknown, the scale is near 1. */
    private double[] variances() {
      double[] prior = new double[ROWS + aloneMs.length];
      prior[OFFSET] = square(mean(latencyMs));
      prior[PER_OPERATION] = square(mean(aloneMs));
      prior[SCALE] = 1;
      for (int row = 0; row < aloneMs.length; row++) {
        prior[ROWS + row] = square(residualShare * aloneMs[row]);
      }
      return prior;
    }

    /** What a row adds to a network. */
    double rowMs(int row) {
      return free.contains(row)
          ? 0
          : mean.getEntry(PER_OPERATION)
              + mean.getEntry(SCALE) * aloneMs[row]
              + mean.getEntry(ROWS + row);
    }

    double rowDeviationMs(int row) {
      if (free.contains(row)) {
        return 0;
      }
      RealVector combination = new ArrayRealVector(variances.length);
      combination.setEntry(PER_OPERATION, 1);
      combination.setEntry(SCALE, aloneMs[row]);
      combination.setEntry(ROWS + row, 1);
      RealVector scaled = new ArrayRealVector(variances).ebeMultiply(combination);
      RealVector seen = design.operate(scaled);
      double variance =
          combination.dotProduct(scaled) - seen.dotProduct(factors.getSolver().solve(seen));
      return Math.sqrt(Math.max(0, variance));
    }

    /** Root mean square of the relative error on networks that are left out, one at a time. */
    double leftOutError() {
      RealMatrix inverse = factors.getSolver().getInverse();
      double sum = 0;
      for (int i = 0; i < latencyMs.length; i++) {
        sum += square(weights.getEntry(i) / inverse.getEntry(i, i) / latencyMs[i]);
      }
      return Math.sqrt(sum / latencyMs.length);
    }
  }

  private RealMatrix design(Set<Integer> free) {
    RealMatrix design = new Array2DRowRealMatrix(latencyMs.length, ROWS + aloneMs.length);
    for (int n = 0; n < latencyMs.length; n++) {
      design.setEntry(n, OFFSET, 1);
      for (int row = 0; row < aloneMs.length; row++) {
        if (!free.contains(row)) {
          design.addToEntry(n, PER_OPERATION, counts[n][row]);
          design.addToEntry(n, SCALE, counts[n][row] * aloneMs[row]);
          design.setEntry(n, ROWS + row, counts[n][row]);
        }
      }
    }
    return design;
  }

  private static double mean(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double square(double value) {
    return value * value;
  }
}
