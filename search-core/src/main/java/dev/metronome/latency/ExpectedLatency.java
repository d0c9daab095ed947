package dev.metronome.latency;

import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The expected cost of an architecture that is drawn decision by decision, and its gradient, both
 * exact.
 *
 * <p>Where decisions do not share slots this is ProxylessNAS's {@code E[T] = sum over decisions of
 * sum_i p_i F(o_i)} with {@code dE/dp_i = F(o_i)} (arXiv 1812.00332, equations 7 and 8). Filters
 * that the next slot feels and nested decisions are followed along the chain of slots.
 */
public final class ExpectedLatency {

  /** An expected cost. */
  public static final class Expectation {
    private final double ms;
    private final List<double[]> gradient;

    private Expectation(double ms, List<double[]> gradient) {
      this.ms = ms;
      this.gradient = gradient;
    }

    /** The mean, in the unit of the costs. */
    public double ms() {
      return ms;
    }

    /**
     * The derivative with respect to the probability of each choice, all others held, by decision
     * in the space's order.
     */
    public List<double[]> gradient() {
      return gradient;
    }
  }

  private final Lattice lattice;
  private final double offset;
  private final int[] sizes;

  /** Expectations of one cost of a space. */
  public ExpectedLatency(SearchSpace space, DecisionCosts costs) {
    this.lattice = Lattice.of(space.decisions(), List.of(costs.slots()));
    this.offset = costs.offsetMs();
    this.sizes =
        space.decisions().stream().mapToInt(decision -> decision.choices().size()).toArray();
  }

  /**
   * The expectation.
   *
   * @param probabilities of every choice, by decision in the space's order
   */
  public Expectation of(List<double[]> probabilities) {
    double[][] weights = lattice.weights(probabilities);
    double[][] rest = rest(weights);
    List<double[]> gradient = new ArrayList<>();
    for (int size : sizes) {
      gradient.add(new double[size]);
    }
    double[] reached = {1};
    for (int i = 0; i < weights.length; i++) {
      Lattice.Step step = lattice.steps().get(i);
      double[] next = new double[rest[i + 1].length];
      for (int state = 0; state < step.states(); state++) {
        for (int edge = step.first(state); edge < step.end(state); edge++) {
          int to = step.to(edge);
          next[to] += reached[state] * weights[i][edge];
          double cost = reached[state] * (step.cost(0, edge) + rest[i + 1][to]);
          addGradient(step, edge, probabilities, cost, gradient);
        }
      }
      reached = next;
    }
    return new Expectation(offset + rest[0][0], gradient);
  }

  /** The expected cost still to come, by step and state. */
  private double[][] rest(double[][] weights) {
    double[][] rest = new double[weights.length + 1][];
    rest[weights.length] = new double[lattice.endStates()];
    for (int i = weights.length - 1; i >= 0; i--) {
      Lattice.Step step = lattice.steps().get(i);
      rest[i] = new double[step.states()];
      for (int state = 0; state < step.states(); state++) {
        for (int edge = step.first(state); edge < step.end(state); edge++) {
          rest[i][state] += weights[i][edge] * (step.cost(0, edge) + rest[i + 1][step.to(edge)]);
        }
      }
    }
    return rest;
  }

  /** Each decision that a transition makes: the product of the others' probabilities. */
  private static void addGradient(
      Lattice.Step step,
      int edge,
      List<double[]> probabilities,
      double cost,
      List<double[]> gradient) {
    double[] factors = new double[step.made()];
    Arrays.fill(factors, 1);
    for (int made = 0; made < factors.length; made++) {
      if (step.matters(edge, made)) {
        factors[made] = probabilities.get(step.decision(made))[step.choice(edge, made)];
      }
    }
    for (int made = 0; made < factors.length; made++) {
      if (step.matters(edge, made)) {
        double others = cost;
        for (int other = 0; other < factors.length; other++) {
          others *= other == made ? 1 : factors[other];
        }
        gradient.get(step.decision(made))[step.choice(edge, made)] += others;
      }
    }
  }
}
