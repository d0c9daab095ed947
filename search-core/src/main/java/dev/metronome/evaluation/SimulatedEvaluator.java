package dev.metronome.evaluation;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up accuracies, to judge searches on spaces of which nobody has trained all networks.
 *
 * <p>They have what makes searches hard: larger networks are better by the logarithm of their
 * parameters, some choices are better than their size tells, and some pairs of neighbouring
 * decisions go well together:
 *
 * <pre>
 * accuracy = 0.75 + 0.015 * (0.75 * size + 0.55 * choices + 0.35 * pairs)
 * </pre>
 *
 * <p>with each of the three scaled to mean 0 and deviation 1 over random architectures.
 */
public final class SimulatedEvaluator implements Evaluator {

  private static final int SAMPLES = 500;
  private static final double MEAN = 0.75;
  private static final double DEVIATION = 0.015;
  private static final double[] SHARES = {0.75, 0.55, 0.35};

  private final SearchSpace space;
  private final DecisionCosts parameters;
  private final List<double[]> choices = new ArrayList<>();
  private final List<double[][]> pairs = new ArrayList<>();
  private final double[] means = new double[SHARES.length];
  private final double[] deviations = new double[SHARES.length];

  /** Accuracies of a space; the same for the same seed. */
  public SimulatedEvaluator(SearchSpace space, long seed) {
    this.space = space;
    this.parameters = DecisionCosts.parameters(space);
    SplittableRandom random = new SplittableRandom(seed);
    for (int d = 0; d < space.decisions().size(); d++) {
      Decision decision = space.decisions().get(d);
      Decision before = space.decisions().get(Math.max(0, d - 1));
      int size = decision.choices().size();
      choices.add(random.doubles(size, -1, 1).toArray());
      double[][] pair = new double[before.choices().size()][];
      for (int i = 0; i < pair.length; i++) {
        pair[i] = random.doubles(size, -1, 1).toArray();
      }
      pairs.add(pair);
    }
    double[][] drawn = new double[SAMPLES][];
    for (int i = 0; i < SAMPLES; i++) {
      drawn[i] = terms(space.sample(random));
    }
    for (int term = 0; term < SHARES.length; term++) {
      double sum = 0;
      double squares = 0;
      for (double[] each : drawn) {
        sum += each[term];
        squares += each[term] * each[term];
      }
      means[term] = sum / SAMPLES;
      deviations[term] =
          Math.max(1e-9, Math.sqrt(Math.max(0, squares / SAMPLES - means[term] * means[term])));
    }
  }

  private double[] terms(Architecture architecture) {
    boolean[] active = space.active(architecture);
    double single = 0;
    double pair = 0;
    for (int d = 0; d < active.length; d++) {
      if (active[d]) {
        int choice = architecture.choices().get(d);
        single += choices.get(d)[choice];
        pair += d > 0 ? pairs.get(d)[architecture.choices().get(d - 1)][choice] : 0;
      }
    }
    return new double[] {Math.log(parameters.latencyMs(architecture)), single, pair};
  }

  @Override
  public double accuracy(Architecture architecture) {
    double[] terms = terms(architecture);
    double sum = 0;
    for (int term = 0; term < terms.length; term++) {
      sum += SHARES[term] * (terms[term] - means[term]) / deviations[term];
    }
    return Math.min(1, Math.max(0, MEAN + DEVIATION * sum));
  }
}
