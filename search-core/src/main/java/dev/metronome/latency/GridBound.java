package dev.metronome.latency;

import java.util.Arrays;

/**
 * How high the score of a path can still become if its sum shall end in a window, by dynamic
 * programming over a grid of sums, from the last slot back to the first.
 *
 * <p>A transition's cost above the least that its state allows is rounded down to the grid; what
 * rounding loses on the way is bounded for every state, and the window is widened by that much. So
 * the bound is never too low, whatever the grid, and the finer the grid the tighter.
 */
final class GridBound {

  /** Sums of doubles are not exact; this share of a cell is far above their error. */
  private static final double ROUNDING = 0.01;

  /** The finest cell, as a share of the window's upper end. */
  private static final double FINEST = 1e-9;

  private final Lattice lattice;
  private final int sum;
  private final double[][] scores;
  private final Window window;
  private final Remainders remainders;
  private final double cell;
  private final double[][][] best;
  private final double[][] mostLost;

  /**
   * Fills the grid.
   *
   * @param sum which of the lattice's sums shall lie in the window
   * @param scores what each transition adds to a path's score, by step
   * @param offset what the sum begins with
   * @param cells how many cells the grid has from the least sum to the window's upper end
   */
  GridBound(Lattice lattice, int sum, double[][] scores, double offset, Window window, int cells) {
    this.lattice = lattice;
    this.sum = sum;
    this.scores = scores;
    this.window = window;
    this.remainders = new Remainders(lattice, sum);
    double least = offset + remainders.least(0, 0);
    double most = offset + remainders.most(0, 0);
    double span = Math.min(window.high(), most) - least;
    this.cell = Math.max(span / cells, FINEST * Math.max(1e-3, Math.abs(window.high())));
    int size = span < 0 ? 1 : (int) (span / cell) + 2;
    int steps = lattice.steps().size();
    this.best = new double[steps + 1][][];
    this.mostLost = new double[steps + 1][];
    best[steps] = new double[lattice.endStates()][size];
    mostLost[steps] = new double[lattice.endStates()];
    if (window.hasLowerEnd()) {
      // Without a lower end, "at most this much" takes the place of "this much" in every cell.
      for (double[] end : best[steps]) {
        Arrays.fill(end, 1, size, Double.NEGATIVE_INFINITY);
      }
    }
    for (int i = steps - 1; i >= 0; i--) {
      fill(i, size);
    }
  }

  private void fill(int i, int size) {
    Lattice.Step step = lattice.steps().get(i);
    best[i] = new double[step.states()][size];
    mostLost[i] = new double[step.states()];
    for (int state = 0; state < step.states(); state++) {
      double[] row = best[i][state];
      Arrays.fill(row, Double.NEGATIVE_INFINITY);
      for (int edge = step.first(state); edge < step.end(state); edge++) {
        int to = step.to(edge);
        double above = above(i, state, edge);
        double cells = Math.floor(above / cell);
        mostLost[i][state] =
            Math.max(mostLost[i][state], above - cells * cell + mostLost[i + 1][to]);
        double[] next = best[i + 1][to];
        double score = scores[i][edge];
        int shift = (int) Math.min(cells, size);
        for (int k = shift; k < size; k++) {
          row[k] = Math.max(row[k], score + next[k - shift]);
        }
      }
    }
  }

  /** By how much a transition costs more than the cheapest way on from its state. */
  private double above(int i, int state, int edge) {
    Lattice.Step step = lattice.steps().get(i);
    return Math.max(
        0,
        step.cost(sum, edge) + remainders.least(i + 1, step.to(edge)) - remainders.least(i, state));
  }

  /**
   * The bound for a path that has come to a state.
   *
   * @param spent its sum so far, the offset included
   * @return what its score can still grow by; negative infinity where it cannot end in the window
   */
  double rest(int i, int state, double spent) {
    int k = bestCell(i, state, spent);
    return k < 0 ? Double.NEGATIVE_INFINITY : best[i][state][k];
  }

  private int bestCell(int i, int state, double spent) {
    double[] row = best[i][state];
    double base = spent + remainders.least(i, state);
    int high = (int) Math.min(row.length - 1, Math.floor((window.high() - base) / cell + ROUNDING));
    if (!window.hasLowerEnd() || high < 0) {
      return high;
    }
    double lost = mostLost[i][state] / cell;
    int low = (int) Math.max(0, Math.ceil((window.low() - base) / cell - lost - ROUNDING));
    int bestCell = -1;
    for (int k = low; k <= high; k++) {
      if (bestCell < 0 || row[k] > row[bestCell]) {
        bestCell = k;
      }
    }
    return bestCell;
  }

  /**
   * A path that attains the bound on the grid.
   *
   * @return by step the transition; empty where no path can end in the window
   */
  int[] bestPath(double offset) {
    int k = bestCell(0, 0, offset);
    if (k < 0 || best[0][0][k] == Double.NEGATIVE_INFINITY) {
      return new int[0];
    }
    int[] path = new int[lattice.steps().size()];
    int state = 0;
    for (int i = 0; i < path.length; i++) {
      Lattice.Step step = lattice.steps().get(i);
      for (int edge = step.first(state); edge < step.end(state); edge++) {
        double cells = Math.floor(above(i, state, edge) / cell);
        int to = step.to(edge);
        if (cells <= k && scores[i][edge] + best[i + 1][to][k - (int) cells] == best[i][state][k]) {
          path[i] = edge;
          k -= (int) cells;
          state = to;
          break;
        }
      }
    }
    return path;
  }
}
