package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.space.Choice;
import dev.metronome.space.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against all paths, one by one. */
class LatticeSearchTest {

  /** A slot that depends on some decisions and puts out one of two shapes. */
  private static final class RandomTerm implements SlotTerm {
    private final int[] decisions;
    private final int[] sizes;
    private final double[] costMs;
    private final int[] nextShape;

    RandomTerm(int[] decisions, int[] sizes, int[] nextShape, SplittableRandom random) {
      this.decisions = decisions;
      this.sizes = sizes;
      this.nextShape = nextShape;
      this.costMs = random.doubles(nextShape.length, -0.2, 1).toArray();
    }

    static RandomTerm draw(int[] decisions, List<Decision> all, SplittableRandom random) {
      int[] sizes = Arrays.stream(decisions).map(d -> all.get(d).choices().size()).toArray();
      int entries = 2 * Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
      return new RandomTerm(decisions, sizes, random.ints(entries, 0, 2).toArray(), random);
    }

    RandomTerm withOtherCosts(SplittableRandom random) {
      return new RandomTerm(decisions, sizes, nextShape, random);
    }

    @Override
    public int[] decisions() {
      return decisions.clone();
    }

    @Override
    public int entry(int shape, int[] choices) {
      int entry = shape;
      for (int i = 0; i < decisions.length; i++) {
        entry = entry * sizes[i] + choices[decisions[i]];
      }
      return entry;
    }

    @Override
    public double costMs(int entry) {
      return costMs[entry];
    }

    @Override
    public int nextShape(int entry) {
      return nextShape[entry];
    }
  }

  /** An architecture with its sums. */
  private record Point(double score, List<Double> sums) {}

  /** A space without layers: only what the search sees of one. */
  private static final class Problem {
    private final List<Decision> decisions = new ArrayList<>();
    private final List<List<RandomTerm>> sums = new ArrayList<>();
    private final List<double[]> probabilities = new ArrayList<>();
    private final double[] offsets;
    private final List<Point> points = new ArrayList<>();

    /** Decision 1 hangs below the last choice of decision 0; the others always matter. */
    Problem(SplittableRandom random, int sumCount) {
      Decision nested = decision("d1", 2 + random.nextInt(2), List.of());
      decisions.add(decision("d0", 2 + random.nextInt(2), List.of(nested)));
      decisions.add(nested);
      for (int d = 2; d < 6; d++) {
        decisions.add(decision("d" + d, 2 + random.nextInt(2), List.of()));
      }
      List<RandomTerm> first = new ArrayList<>();
      for (int slot = 0; slot < 5; slot++) {
        // Neighbours share decisions; one decision of the first slot matters in the last once more.
        Set<Integer> own = new TreeSet<>(List.of(slot, slot + 1));
        if (slot == 4) {
          own.add(random.nextInt(2));
        }
        int[] chosen = own.stream().mapToInt(Integer::intValue).toArray();
        first.add(RandomTerm.draw(chosen, decisions, random));
      }
      sums.add(first);
      for (int sum = 1; sum < sumCount; sum++) {
        sums.add(first.stream().map(term -> term.withOtherCosts(random)).toList());
      }
      offsets = random.doubles(sumCount, -0.5, 2).toArray();
      for (Decision decision : decisions) {
        double[] shares = random.doubles(decision.choices().size(), 0.01, 1).toArray();
        double total = Arrays.stream(shares).sum();
        probabilities.add(Arrays.stream(shares).map(share -> share / total).toArray());
      }
      enumerate(new int[decisions.size()], 0);
    }

    private static Decision decision(String name, int choices, List<Decision> belowLast) {
      return new Decision(
          name,
          Decision.Tag.KERNEL,
          IntStream.range(0, choices)
              .mapToObj(i -> new Choice("c" + i, i == choices - 1 ? belowLast : List.of()))
              .toList());
    }

    private boolean matters(int decision, int[] choices) {
      return decision != 1 || choices[0] == decisions.get(0).choices().size() - 1;
    }

    private void enumerate(int[] choices, int decision) {
      if (decision == choices.length) {
        double score = 0;
        for (int d = 0; d < choices.length; d++) {
          score += matters(d, choices) ? Math.log(probabilities.get(d)[choices[d]]) : 0;
        }
        List<Double> values =
            IntStream.range(0, sums.size()).mapToObj(sum -> sumOf(sum, choices)).toList();
        points.add(new Point(score, values));
        return;
      }
      int most = matters(decision, choices) ? decisions.get(decision).choices().size() : 1;
      for (int choice = 0; choice < most; choice++) {
        choices[decision] = choice;
        enumerate(choices, decision + 1);
      }
      choices[decision] = 0;
    }

    double sumOf(int sum, int[] choices) {
      double value = offsets[sum];
      int shape = 0;
      for (RandomTerm term : sums.get(sum)) {
        int entry = term.entry(shape, choices);
        value += term.costMs(entry);
        shape = term.nextShape(entry);
      }
      return Math.max(0, value);
    }

    List<Point> expected(List<Window> windows) {
      return points.stream()
          .filter(
              point ->
                  IntStream.range(0, windows.size())
                      .allMatch(sum -> windows.get(sum).contains(point.sums().get(sum))))
          .sorted(Comparator.comparingDouble(point -> -point.score()))
          .toList();
    }

    LatticeSearch.Found found(List<Window> windows, int count) {
      Lattice lattice = Lattice.of(decisions, sums);
      return new LatticeSearch(lattice, offsets, lattice.scores(probabilities), windows)
          .best(count);
    }
  }

  private static void requireSame(Problem problem, List<Window> windows, int count) {
    List<Point> expected = problem.expected(windows);
    LatticeSearch.Found found = problem.found(windows, count);
    assertThat(found.complete()).isTrue();
    assertThat(found.paths()).hasSize(Math.min(count, expected.size()));
    Set<List<Integer>> seen = new HashSet<>();
    for (int i = 0; i < found.paths().size(); i++) {
      LatticeSearch.Path path = found.paths().get(i);
      assertThat(path.score()).isCloseTo(expected.get(i).score(), within(1e-12));
      for (int sum = 0; sum < windows.size(); sum++) {
        double value = problem.sumOf(sum, ints(path.choices()));
        assertThat(windows.get(sum).contains(value)).isTrue();
      }
      assertThat(seen.add(path.choices())).isTrue();
    }
  }

  private static int[] ints(List<Integer> choices) {
    return choices.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Window around(double value, SplittableRandom random) {
    double width = Math.pow(10, random.nextDouble(-6, 0));
    return new Window(value - width * random.nextDouble(), value + width * random.nextDouble());
  }

  @Property(tries = 100)
  void oneWindowHasTheBestPathsOfAll(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem problem = new Problem(random, 1);
    Point point = problem.points.get(random.nextInt(problem.points.size()));
    requireSame(problem, List.of(around(point.sums().get(0), random)), 1 + random.nextInt(20));
    requireSame(problem, List.of(Window.atMost(point.sums().get(0))), 1 + random.nextInt(20));
  }

  @Property(tries = 80)
  void severalWindowsHaveTheBestPathsOfAll(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int sums = 2 + random.nextInt(2);
    Problem problem = new Problem(random, sums);
    Point point = problem.points.get(random.nextInt(problem.points.size()));
    List<Window> windows = new ArrayList<>();
    for (int sum = 0; sum < sums; sum++) {
      windows.add(
          random.nextBoolean()
              ? Window.atMost(point.sums().get(sum))
              : around(point.sums().get(sum), random));
    }
    requireSame(problem, windows, 1 + random.nextInt(20));
  }

  @Property(tries = 50)
  void aWindowThatHoldsNothingGivesNothing(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Problem problem = new Problem(random, 1);
    List<Double> sorted =
        problem.points.stream().map(point -> point.sums().get(0)).sorted().toList();
    int at = random.nextInt(sorted.size() - 1);
    double gap = sorted.get(at + 1) - sorted.get(at);
    Window between = new Window(sorted.get(at) + gap / 3, sorted.get(at) + gap * 2 / 3);
    if (problem.expected(List.of(between)).isEmpty()) {
      assertThat(problem.found(List.of(between), 3))
          .isEqualTo(new LatticeSearch.Found(List.of(), true));
    }
    double most = sorted.get(sorted.size() - 1);
    assertThat(problem.found(List.of(new Window(most + 1, most + 2)), 3).paths()).isEmpty();
  }

  /** Exactly at the fastest and the slowest, where rounding could lose them. */
  @Property(tries = 50)
  void theEndsOfTheRangeAreFound(@ForAll long seed) {
    Problem problem = new Problem(new SplittableRandom(seed), 1);
    List<Double> sorted =
        problem.points.stream().map(point -> point.sums().get(0)).sorted().toList();
    for (double end : List.of(sorted.get(0), sorted.get(sorted.size() - 1))) {
      if (end > 0) {
        Window exact = new Window(end, end);
        LatticeSearch.Found found = problem.found(List.of(exact), 1);
        assertThat(found.paths()).hasSize(1);
        assertThat(problem.sumOf(0, ints(found.paths().get(0).choices()))).isEqualTo(end);
      }
    }
  }
}
