package dev.metronome.policy;

import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * TuNAS's policy (arXiv 2008.06120, section 3): an independent multinomial for each decision, whose
 * logits start at 0, learned by REINFORCE with Adam (beta1 0, beta2 0.999, epsilon 1e-8).
 */
public sealed class ReinforcePolicy implements Policy permits GatePolicy {

  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final SearchSpace space;
  private final double[][] logits;
  private final double[][] squareAverages;
  private long updates;

  /** By decision; empty where the logits have changed since. */
  private List<double[]> current = List.of();

  /** A policy that finds every choice equally good. */
  public ReinforcePolicy(SearchSpace space) {
    this.space = space;
    this.logits = new double[space.decisions().size()][];
    this.squareAverages = new double[logits.length][];
    for (int d = 0; d < logits.length; d++) {
      logits[d] = new double[space.decisions().get(d).choices().size()];
      squareAverages[d] = new double[logits[d].length];
    }
  }

  @Override
  public Architecture sample(SplittableRandom random) {
    List<Integer> choices = new ArrayList<>(logits.length);
    for (double[] decision : current()) {
      choices.add(draw(decision, random));
    }
    return space.architecture(choices, "policy");
  }

  /** Of the logits as they are, kept because a search may draw many architectures of them. */
  private List<double[]> current() {
    if (current.isEmpty()) {
      current = Arrays.stream(logits).map(ReinforcePolicy::softmax).toList();
    }
    return current;
  }

  /** A choice, each as probable as it says. */
  static int draw(double[] probabilities, SplittableRandom random) {
    double left = random.nextDouble();
    for (int i = 0; i < probabilities.length - 1; i++) {
      left -= probabilities[i];
      if (left < 0) {
        return i;
      }
    }
    return probabilities.length - 1;
  }

  /**
   * Only active decisions are part of {@code log p}. The gradient of {@code log p} with respect to
   * a logit is {@code 1[chosen] - p}, that of the entropy {@code -p (log p + H)}, that of a known
   * function {@code p (df/dp - mean)}.
   */
  @Override
  public void learn(
      List<Outcome> outcomes, double entropyWeight, List<double[]> known, double rate) {
    if (rate == 0) {
      return;
    }
    List<double[]> probabilities = current();
    double[][] gradient = new double[logits.length][];
    for (int d = 0; d < logits.length; d++) {
      gradient[d] = entropyGradient(probabilities.get(d), entropyWeight);
      if (!known.isEmpty()) {
        addKnown(probabilities.get(d), known.get(d), gradient[d]);
      }
    }
    for (Outcome outcome : outcomes) {
      boolean[] active = space.active(outcome.sampled());
      for (int d = 0; d < logits.length; d++) {
        if (active[d]) {
          int chosen = outcome.sampled().choices().get(d);
          for (int i = 0; i < gradient[d].length; i++) {
            double p = probabilities.get(d)[i];
            gradient[d][i] += outcome.advantage() * ((chosen == i ? 1 : 0) - p);
          }
        }
      }
    }
    ascend(gradient, rate);
  }

  /** One step of Adam along a gradient, by decision and choice. */
  final void ascend(double[][] gradient, double rate) {
    updates++;
    current = List.of();
    for (int d = 0; d < logits.length; d++) {
      for (int i = 0; i < logits[d].length; i++) {
        logits[d][i] += rate * adam(squareAverages[d], i, gradient[d][i]);
      }
    }
  }

  final double logit(int decision, int choice) {
    return logits[decision][choice];
  }

  /** Moves a logit without the optimizer. */
  final void shift(int decision, int choice, double by) {
    logits[decision][choice] += by;
    current = List.of();
  }

  /** From probabilities to logits: {@code df/dl_i = p_i (df/dp_i - sum_j p_j df/dp_j)}. */
  private static void addKnown(double[] probabilities, double[] known, double[] gradient) {
    double mean = 0;
    for (int i = 0; i < known.length; i++) {
      mean += probabilities[i] * known[i];
    }
    for (int i = 0; i < known.length; i++) {
      gradient[i] += probabilities[i] * (known[i] - mean);
    }
  }

  private static double[] entropyGradient(double[] probabilities, double weight) {
    double[] gradient = new double[probabilities.length];
    if (weight != 0) {
      double entropy = entropy(probabilities);
      for (int i = 0; i < gradient.length; i++) {
        double p = probabilities[i];
        gradient[i] = p > 0 ? -weight * p * (Math.log(p) + entropy) : 0;
      }
    }
    return gradient;
  }

  private static double entropy(double[] probabilities) {
    double entropy = 0;
    for (double p : probabilities) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return entropy;
  }

  /** Adam's direction (arXiv 1412.6980, algorithm 1) with beta1 = 0. */
  private double adam(double[] squareAverage, int i, double gradient) {
    squareAverage[i] = BETA2 * squareAverage[i] + (1 - BETA2) * gradient * gradient;
    double corrected = squareAverage[i] / (1 - Math.pow(BETA2, (double) updates));
    return gradient / (Math.sqrt(corrected) + EPSILON);
  }

  @Override
  public Architecture mostProbable() {
    List<Integer> choices = new ArrayList<>(logits.length);
    for (double[] decision : logits) {
      int best = 0;
      for (int i = 1; i < decision.length; i++) {
        best = decision[i] > decision[best] ? i : best;
      }
      choices.add(best);
    }
    return space.architecture(choices, "policy");
  }

  @Override
  public double logProbability(Architecture architecture) {
    boolean[] active = space.active(architecture);
    double sum = 0;
    for (int d = 0; d < logits.length; d++) {
      if (active[d]) {
        sum += Math.log(current().get(d)[architecture.choices().get(d)]);
      }
    }
    return sum;
  }

  @Override
  public List<double[]> probabilities() {
    return current().stream().map(double[]::clone).toList();
  }

  @Override
  public double relativeEntropy() {
    double sum = 0;
    for (double[] decision : current()) {
      sum += entropy(decision) / Math.log(decision.length);
    }
    return sum / logits.length;
  }

  @Override
  public PolicyState state() {
    return new PolicyState(boxed(logits), boxed(squareAverages), updates);
  }

  @Override
  public void restore(PolicyState state) {
    requireSizes(state.logits());
    requireSizes(state.squareAverages());
    copy(state.logits(), logits);
    copy(state.squareAverages(), squareAverages);
    updates = state.updates();
    current = List.of();
  }

  private void requireSizes(List<List<Double>> values) {
    List<Integer> sizes = values.stream().map(List::size).toList();
    List<Integer> expected = Arrays.stream(logits).map(row -> row.length).toList();
    if (!sizes.equals(expected)) {
      throw new IllegalArgumentException(
          "the state is of decisions with " + sizes + " choices, not with " + expected);
    }
  }

  private static List<List<Double>> boxed(double[][] values) {
    return Arrays.stream(values).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  private static void copy(List<List<Double>> from, double[][] to) {
    for (int d = 0; d < to.length; d++) {
      to[d] = from.get(d).stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  private static double[] softmax(double[] logits) {
    double max = Arrays.stream(logits).max().orElseThrow();
    double[] shares = Arrays.stream(logits).map(logit -> Math.exp(logit - max)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }
}
