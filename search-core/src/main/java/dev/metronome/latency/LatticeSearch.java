package dev.metronome.latency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The paths of highest score whose sums all lie in their windows, by best-first search (A*: Hart,
 * Nilsson, Raphael, 1968) with {@link GridBound} as its bound.
 *
 * <p>Paths carry their true sums, so that the result does not depend on the grid; that only decides
 * how many paths are looked at. Sums beyond the first enter the bound with Lagrange multipliers:
 * for any {@code lambda}, a path in the windows has {@code score <= score - lambda * sum +
 * max(lambda * high, lambda * low)}; the multipliers are chosen so that this is tight for the whole
 * space.
 */
final class LatticeSearch {

  /** A path that was found. */
  record Path(List<Integer> choices, double score) {}

  /**
   * What was found.
   *
   * @param paths by falling score
   * @param complete whether there are no better ones and, where there are fewer than asked for, no
   *     others
   */
  record Found(List<Path> paths, boolean complete) {}

  private static final int COARSE_CELLS = 1 << 10;
  private static final int[] CELLS = {1 << 12, 1 << 15};

  /** Scores that differ by less than one part of so many are equal. */
  private static final double TIES = 1e9;

  private static final int MOST_EXPANSIONS = 200_000;
  private static final double LEAST_PRICE = 1e-7;
  private static final int DOUBLINGS = 40;
  private static final int BISECTIONS = 20;

  private final Lattice lattice;
  private final double[] offsets;
  private final double[][] scores;
  private final List<Window> windows;
  private final List<Remainders> remainders = new ArrayList<>();

  /**
   * A search that has not begun.
   *
   * @param offsets what each sum begins with
   * @param scores what each transition adds to a path's score, by step
   * @param windows for each sum
   */
  LatticeSearch(Lattice lattice, double[] offsets, double[][] scores, List<Window> windows) {
    this.lattice = lattice;
    this.offsets = offsets;
    this.scores = scores;
    this.windows = windows;
    for (int sum = 0; sum < windows.size(); sum++) {
      remainders.add(new Remainders(lattice, sum));
    }
  }

  /** The best paths, at most so many. */
  Found best(int count) {
    double[] multipliers = multipliers();
    Found found = new Found(List.of(), false);
    for (int cells : CELLS) {
      found = search(count, multipliers, cells);
      if (found.complete()) {
        break;
      }
    }
    return found;
  }

  private double[] multipliers() {
    double[] multipliers = new double[windows.size()];
    // Each depends on the others; twice around is enough for a bound that need not be the best.
    for (int round = 0; round < Math.min(2, windows.size() - 1); round++) {
      for (int sum = 1; sum < windows.size(); sum++) {
        multipliers[sum] = multiplier(sum, multipliers);
      }
    }
    return multipliers;
  }

  /** Where the best path on the grid changes sides of the window, the bound is lowest. */
  private double multiplier(int sum, double[] others) {
    double[] tried = others.clone();
    tried[sum] = 0;
    double side = side(sum, tried);
    if (side == 0) {
      return 0;
    }
    double unit = remainders.get(sum).most(0, 0) - remainders.get(sum).least(0, 0);
    // Among equals, the least price finds one inside; then a price would only tell equals apart.
    tried[sum] = side * LEAST_PRICE / Math.max(unit, Double.MIN_NORMAL);
    if (side(sum, tried) != side) {
      return 0;
    }
    double inner = 0;
    double outer = side / Math.max(unit, Double.MIN_NORMAL);
    for (int i = 0; i < DOUBLINGS; i++) {
      tried[sum] = outer;
      if (side(sum, tried) != side) {
        break;
      }
      inner = outer;
      outer *= 2;
    }
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (inner + outer);
      tried[sum] = middle;
      if (side(sum, tried) == side) {
        inner = middle;
      } else {
        outer = middle;
      }
    }
    return outer;
  }

  /** 1 where the best path's sum lies above its window, -1 below, 0 inside or where none is. */
  private double side(int sum, double[] multipliers) {
    GridBound bound =
        new GridBound(lattice, 0, priced(multipliers), offsets[0], windows.get(0), COARSE_CELLS);
    int[] path = bound.bestPath(offsets[0]);
    if (path.length == 0) {
      return 0;
    }
    double value = offsets[sum];
    for (int i = 0; i < path.length; i++) {
      value += lattice.steps().get(i).cost(sum, path[i]);
    }
    Window window = windows.get(sum);
    if (value > window.high()) {
      return 1;
    }
    return window.hasLowerEnd() && value < window.low() ? -1 : 0;
  }

  /** Scores minus multipliers times costs. */
  private double[][] priced(double[] multipliers) {
    double[][] priced = new double[scores.length][];
    for (int i = 0; i < priced.length; i++) {
      priced[i] = scores[i].clone();
      for (int sum = 1; sum < multipliers.length; sum++) {
        for (int edge = 0; edge < priced[i].length; edge++) {
          priced[i][edge] -= multipliers[sum] * lattice.steps().get(i).cost(sum, edge);
        }
      }
    }
    return priced;
  }

  /** A path up to some slot. */
  private static final class Node {
    private final int step;
    private final int state;
    private final int edge;
    private final Optional<Node> before;
    private final double score;
    private final double priced;
    private final double[] sums;

    Node(
        int step,
        int state,
        int edge,
        Optional<Node> before,
        double score,
        double priced,
        double[] sums) {
      this.step = step;
      this.state = state;
      this.edge = edge;
      this.before = before;
      this.score = score;
      this.priced = priced;
      this.sums = sums;
    }
  }

  /**
   * A path that waits for its turn.
   *
   * @param bound no less than the score of whatever the path can become
   * @param found whether the path is whole, lies in the windows, and the bound is its score
   * @param number of arrival
   */
  private record Waiting(Node node, double bound, boolean found, long number) {

    /** What is no better by more than rounding is no better. */
    long place() {
      return -Math.round(bound * TIES);
    }
  }

  private Found search(int count, double[] multipliers, int cells) {
    double[][] priced = priced(multipliers);
    List<GridBound> leasts = new ArrayList<>();
    List<GridBound> mosts = new ArrayList<>();
    for (int sum = 1; sum < multipliers.length; sum++) {
      leasts.add(extreme(sum, -1, cells));
      mosts.add(extreme(sum, 1, cells));
    }
    GridBound grid = new GridBound(lattice, 0, priced, offsets[0], windows.get(0), cells);
    double constant = 0;
    for (int sum = 1; sum < multipliers.length; sum++) {
      double end =
          multipliers[sum] > 0 ? windows.get(sum).high() : Math.max(0, windows.get(sum).low());
      constant += multipliers[sum] * (end - offsets[sum]);
    }
    // Deeper first among equals, so that a policy that has learned nothing is decoded at once too.
    PriorityQueue<Waiting> queue =
        new PriorityQueue<>(
            Comparator.comparingLong(Waiting::place)
                .thenComparingInt(waiting -> -waiting.node().step)
                .thenComparingLong(waiting -> -waiting.number()));
    long number = 0;
    Node start = new Node(0, 0, 0, Optional.empty(), 0, 0, offsets);
    queue.add(new Waiting(start, Double.POSITIVE_INFINITY, false, number));
    List<Path> paths = new ArrayList<>();
    for (int expansions = 0; !queue.isEmpty() && paths.size() < count; expansions++) {
      if (expansions == MOST_EXPANSIONS) {
        return new Found(paths, false);
      }
      Waiting waiting = queue.remove();
      Node node = waiting.node();
      if (waiting.found()) {
        paths.add(new Path(choices(node), node.score));
        continue;
      }
      if (node.step == lattice.steps().size()) {
        if (isInside(node.sums)) {
          // Back in line by its own score, which may lie below its bound.
          queue.add(new Waiting(node, node.score, true, ++number));
        }
        continue;
      }
      Lattice.Step step = lattice.steps().get(node.step);
      for (int edge = step.first(node.state); edge < step.end(node.state); edge++) {
        Node next = extended(node, edge, priced[node.step][edge]);
        double bound = next.priced + grid.rest(next.step, next.state, next.sums[0]) + constant;
        if (bound > Double.NEGATIVE_INFINITY && canEndInside(next, leasts, mosts)) {
          queue.add(new Waiting(next, bound, false, ++number));
        }
      }
    }
    return new Found(paths, true);
  }

  private Node extended(Node node, int edge, double priced) {
    Lattice.Step step = lattice.steps().get(node.step);
    double[] sums = node.sums.clone();
    for (int sum = 0; sum < sums.length; sum++) {
      sums[sum] += step.cost(sum, edge);
    }
    return new Node(
        node.step + 1,
        step.to(edge),
        edge,
        Optional.of(node),
        node.score + scores[node.step][edge],
        node.priced + priced,
        sums);
  }

  private boolean isInside(double[] sums) {
    for (int sum = 0; sum < sums.length; sum++) {
      // As a latency is told: never below 0.
      if (!windows.get(sum).contains(Math.max(0, sums[sum]))) {
        return false;
      }
    }
    return true;
  }

  /** Bounds what a sum can still become while the first sum ends in its window. */
  private GridBound extreme(int sum, int sign, int cells) {
    double[][] costs = new double[scores.length][];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = new double[scores[i].length];
      for (int edge = 0; edge < costs[i].length; edge++) {
        costs[i][edge] = sign * lattice.steps().get(i).cost(sum, edge);
      }
    }
    return new GridBound(lattice, 0, costs, offsets[0], windows.get(0), cells);
  }

  private boolean canEndInside(Node node, List<GridBound> leasts, List<GridBound> mosts) {
    for (int sum = 1; sum < node.sums.length; sum++) {
      Window window = windows.get(sum);
      double slack = 1e-9 * Math.max(1, Math.abs(window.high()));
      double least = -leasts.get(sum - 1).rest(node.step, node.state, node.sums[0]);
      double most = mosts.get(sum - 1).rest(node.step, node.state, node.sums[0]);
      if (node.sums[sum] + least > window.high() + slack
          || (window.hasLowerEnd() && node.sums[sum] + most < window.low() - slack)) {
        return false;
      }
    }
    return true;
  }

  private List<Integer> choices(Node end) {
    List<Integer> choices = new ArrayList<>(Collections.nCopies(lattice.decisionCount(), 0));
    for (Node node = end; node.before.isPresent(); node = node.before.get()) {
      Lattice.Step step = lattice.steps().get(node.step - 1);
      for (int made = 0; made < step.made(); made++) {
        choices.set(step.decision(made), step.choice(node.edge, made));
      }
    }
    return choices;
  }
}
