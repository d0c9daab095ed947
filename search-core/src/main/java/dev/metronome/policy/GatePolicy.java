package dev.metronome.policy;

import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * ProxylessNAS's architecture parameters (arXiv 1812.00332, section 3.2): one {@code alpha} for
 * each choice, whose softmax are the probabilities, learned through binary gates with Adam (beta1
 * 0, beta2 0.999); by REINFORCE too, as the paper's section 3.3.2 does.
 */
public final class GatePolicy extends ReinforcePolicy {

  private final SearchSpace space;

  /** A policy that finds every choice equally good. */
  public GatePolicy(SearchSpace space) {
    super(space);
    this.space = space;
  }

  /**
   * Gates of two choices for each decision: two are drawn by their probabilities, and of these the
   * open one by what both are renormalised to.
   */
  public Gates drawPairs(SplittableRandom random) {
    List<Integer> open = new ArrayList<>();
    List<List<Integer>> compared = new ArrayList<>();
    for (double[] probabilities : probabilities()) {
      int first = draw(probabilities, random);
      int second = draw(without(first, probabilities), random);
      double both = probabilities[first] + probabilities[second];
      compared.add(List.of(first, second));
      open.add(random.nextDouble() * both < probabilities[first] ? first : second);
    }
    return gates(open, compared);
  }

  /** Gates of all choices, the open ones drawn by their probabilities. */
  public Gates drawAll(SplittableRandom random) {
    List<Integer> open = new ArrayList<>();
    List<List<Integer>> compared = new ArrayList<>();
    for (double[] probabilities : probabilities()) {
      open.add(draw(probabilities, random));
      compared.add(IntStream.range(0, probabilities.length).boxed().toList());
    }
    return gates(open, compared);
  }

  /** The others' probabilities; even where rounding has left them nothing. */
  private static double[] without(int choice, double[] probabilities) {
    double[] others = probabilities.clone();
    others[choice] = 0;
    double left = 0;
    for (double p : others) {
      left += p;
    }
    for (int i = 0; i < others.length; i++) {
      double even = i == choice ? 0 : 1.0 / (others.length - 1);
      others[i] = left > 0 ? others[i] / left : even;
    }
    return others;
  }

  private Gates gates(List<Integer> open, List<List<Integer>> compared) {
    Architecture path = space.architecture(open, "policy");
    boolean[] active = space.active(path);
    List<Gates.Closed> closed = new ArrayList<>();
    for (int d = 0; d < active.length; d++) {
      for (int choice : active[d] ? compared.get(d) : Collections.<Integer>emptyList()) {
        if (choice != open.get(d)) {
          List<Integer> other = new ArrayList<>(open);
          other.set(d, choice);
          closed.add(new Gates.Closed(d, choice, space.architecture(other, "policy")));
        }
      }
    }
    return new Gates(path, compared, closed);
  }

  /**
   * Learns from gates, in one update: a descent step along
   *
   * <pre>
   * dL/dalpha_i = sum over compared j of dL/dg_j * q_j * (delta_ij - q_i)
   * </pre>
   *
   * where {@code q} are the probabilities of a decision's compared choices, renormalised to sum to
   * 1 (equation 4). Afterwards the compared choices' {@code alpha} are shifted so that their
   * probabilities sum to what they did: those of the others do not move.
   *
   * @param gates the gates that were looked at
   * @param gradient {@code dL/dg} of every choice, by decision in the space's order; what is given
   *     for choices that were not compared does not count
   * @param rate learning rate, 0 to change nothing
   */
  public void learn(Gates gates, List<double[]> gradient, double rate) {
    if (rate == 0) {
      return;
    }
    double[][] ascent = new double[gradient.size()][];
    double[] weights = new double[gradient.size()];
    for (int d = 0; d < ascent.length; d++) {
      List<Integer> compared = gates.compared().get(d);
      ascent[d] = new double[gradient.get(d).length];
      weights[d] = logWeight(d, compared);
      double mean = 0;
      for (int j : compared) {
        mean += Math.exp(logit(d, j) - weights[d]) * gradient.get(d)[j];
      }
      for (int i : compared) {
        double q = Math.exp(logit(d, i) - weights[d]);
        ascent[d][i] = -q * (gradient.get(d)[i] - mean);
      }
    }
    ascend(ascent, rate);
    for (int d = 0; d < ascent.length; d++) {
      List<Integer> compared = gates.compared().get(d);
      double grown = logWeight(d, compared) - weights[d];
      for (int i : compared) {
        shift(d, i, -grown);
      }
    }
  }

  /** {@code ln sum exp(alpha)} of some choices. */
  private double logWeight(int decision, List<Integer> choices) {
    double max = choices.stream().mapToDouble(i -> logit(decision, i)).max().orElseThrow();
    return max
        + Math.log(choices.stream().mapToDouble(i -> Math.exp(logit(decision, i) - max)).sum());
  }
}
