package dev.metronome.latency;

import java.util.function.DoubleBinaryOperator;

/** What the slots still to come add to a sum, at the least and at the most, by step and state. */
final class Remainders {

  private final double[][] least;
  private final double[][] most;

  Remainders(Lattice lattice, int sum) {
    this.least = extreme(lattice, sum, Math::min);
    this.most = extreme(lattice, sum, Math::max);
  }

  /** The smallest sum of the remaining costs. */
  double least(int step, int state) {
    return least[step][state];
  }

  /** The largest sum of the remaining costs. */
  double most(int step, int state) {
    return most[step][state];
  }

  private static double[][] extreme(Lattice lattice, int sum, DoubleBinaryOperator better) {
    int steps = lattice.steps().size();
    double[][] rest = new double[steps + 1][];
    rest[steps] = new double[lattice.endStates()];
    for (int i = steps - 1; i >= 0; i--) {
      Lattice.Step step = lattice.steps().get(i);
      rest[i] = new double[step.states()];
      for (int state = 0; state < step.states(); state++) {
        int edge = step.first(state);
        double best = step.cost(sum, edge) + rest[i + 1][step.to(edge)];
        for (edge++; edge < step.end(state); edge++) {
          best = better.applyAsDouble(best, step.cost(sum, edge) + rest[i + 1][step.to(edge)]);
        }
        rest[i][state] = best;
      }
    }
    return rest;
  }
}
