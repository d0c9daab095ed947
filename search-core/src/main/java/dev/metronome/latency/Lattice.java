package dev.metronome.latency;

import dev.metronome.space.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sums over the slots of a space, unrolled: before each slot the states that the choices so far can
 * leave behind, between them a transition for each way to decide what is first asked for there.
 *
 * <p>A state is the shape that comes in and the choices of those earlier decisions that matter once
 * more. Every path from the one first state to the end is one architecture, and every architecture
 * is one path: decisions that do not matter have choice 0.
 */
final class Lattice {

  /** The transitions at one slot. */
  static final class Step {
    private final int[] decisions;
    private final int[] first;
    private final int[] to;
    private final int[][] ways;
    private final boolean[][] active;
    private final double[][] costs;

    /**
     * Takes the arrays as they are.
     *
     * @param decisions the decisions that are made here, in the space's order
     * @param first by state, the number of its first transition; one more entry ends the last state
     * @param to the state that a transition leads to
     * @param ways by transition, the choices of {@code decisions}
     * @param active by transition, whether each of {@code decisions} matters
     * @param costs by sum and transition
     */
    private Step(
        int[] decisions,
        int[] first,
        int[] to,
        int[][] ways,
        boolean[][] active,
        double[][] costs) {
      this.decisions = decisions;
      this.first = first;
      this.to = to;
      this.ways = ways;
      this.active = active;
      this.costs = costs;
    }

    /** How many states there are before the slot. */
    int states() {
      return first.length - 1;
    }

    /** The number of a state's first transition. */
    int first(int state) {
      return first[state];
    }

    /** The number after a state's last transition. */
    int end(int state) {
      return first[state + 1];
    }

    /** How many transitions there are. */
    int edges() {
      return to.length;
    }

    /** The state that a transition leads to. */
    int to(int edge) {
      return to[edge];
    }

    /** What a transition adds to a sum. */
    double cost(int sum, int edge) {
      return costs[sum][edge];
    }

    /** How many decisions are made here. */
    int made() {
      return decisions.length;
    }

    /** The index of a decision that is made here. */
    int decision(int made) {
      return decisions[made];
    }

    /** The choice that a transition makes for it. */
    int choice(int edge, int made) {
      return ways[edge][made];
    }

    /** Whether the decision matters for a transition. */
    boolean matters(int edge, int made) {
      return active[edge][made];
    }
  }

  private final int decisionCount;
  private final List<Step> steps;

  private Lattice(int decisionCount, List<Step> steps) {
    this.decisionCount = decisionCount;
    this.steps = List.copyOf(steps);
  }

  /** The number of decisions. */
  int decisionCount() {
    return decisionCount;
  }

  /** How many states there are behind the last slot. */
  int endStates() {
    return Arrays.stream(steps.get(steps.size() - 1).to).max().orElse(0) + 1;
  }

  /** Slot by slot. */
  List<Step> steps() {
    return steps;
  }

  /**
   * The logarithm of each transition's probability: the sum over the decisions that are made there
   * and matter.
   *
   * @param probabilities of every choice, by decision
   * @return by step and transition
   */
  double[][] scores(List<double[]> probabilities) {
    double[][] scores = new double[steps.size()][];
    for (int i = 0; i < scores.length; i++) {
      Step step = steps.get(i);
      scores[i] = new double[step.edges()];
      for (int edge = 0; edge < scores[i].length; edge++) {
        for (int made = 0; made < step.made(); made++) {
          if (step.matters(edge, made)) {
            double p = probabilities.get(step.decision(made))[step.choice(edge, made)];
            // What has become too improbable for a number is still preferred to nothing.
            scores[i][edge] += Math.log(Math.max(p, Double.MIN_VALUE));
          }
        }
      }
    }
    return scores;
  }

  /** Each transition's probability, as {@link #scores}. */
  double[][] weights(List<double[]> probabilities) {
    double[][] weights = new double[steps.size()][];
    for (int i = 0; i < weights.length; i++) {
      Step step = steps.get(i);
      weights[i] = new double[step.edges()];
      Arrays.fill(weights[i], 1);
      for (int edge = 0; edge < weights[i].length; edge++) {
        for (int made = 0; made < step.made(); made++) {
          if (step.matters(edge, made)) {
            weights[i][edge] *= probabilities.get(step.decision(made))[step.choice(edge, made)];
          }
        }
      }
    }
    return weights;
  }

  /**
   * Unrolls sums of the same slots.
   *
   * @param decisions all decisions, those nested below a choice after the decision it belongs to
   * @param sums each a term for every slot; all depend on the same decisions and shapes
   */
  static Lattice of(List<Decision> decisions, List<? extends List<? extends SlotTerm>> sums) {
    return new Unrolling(decisions, sums).lattice();
  }

  /** What must be chosen for a nested decision to matter. */
  private record Parent(int decision, int choice) {}

  private record State(int shape, List<Integer> choices) {}

  private static final class Unrolling {
    private final List<Decision> decisions;
    private final List<? extends List<? extends SlotTerm>> sums;
    private final List<List<Parent>> parents = new ArrayList<>();

    Unrolling(List<Decision> decisions, List<? extends List<? extends SlotTerm>> sums) {
      this.decisions = decisions;
      this.sums = sums;
      decisions.forEach(decision -> parents.add(new ArrayList<>()));
      Map<String, Integer> indexOf = new HashMap<>();
      for (int d = 0; d < decisions.size(); d++) {
        indexOf.put(decisions.get(d).name(), d);
      }
      for (int d = 0; d < decisions.size(); d++) {
        Decision decision = decisions.get(d);
        for (int choice = 0; choice < decision.choices().size(); choice++) {
          for (Decision nested : decision.choices().get(choice).nested()) {
            parents.get(indexOf.get(nested.name())).add(new Parent(d, choice));
          }
        }
      }
    }

    Lattice lattice() {
      List<Set<Integer>> asked = new ArrayList<>();
      for (SlotTerm term : sums.get(0)) {
        Set<Integer> here = new TreeSet<>();
        Arrays.stream(term.decisions()).forEach(decision -> addWithParents(decision, here));
        asked.add(here);
      }
      List<Step> steps = new ArrayList<>();
      Set<Integer> known = new TreeSet<>();
      List<Integer> carried = List.of();
      List<State> states = List.of(new State(0, List.of()));
      for (int slot = 0; slot < asked.size(); slot++) {
        int[] made =
            asked.get(slot).stream().filter(d -> !known.contains(d)).mapToInt(d -> d).toArray();
        known.addAll(asked.get(slot));
        List<Integer> next = stillAsked(known, asked.subList(slot + 1, asked.size()));
        Unrolled unrolled = new Unrolled(slot, made, next);
        for (State state : states) {
          unrolled.begin();
          int[] choices = new int[decisions.size()];
          for (int i = 0; i < carried.size(); i++) {
            choices[carried.get(i)] = state.choices().get(i);
          }
          unrolled.decide(0, state.shape(), choices, new boolean[made.length]);
        }
        steps.add(unrolled.step());
        states = unrolled.states();
        carried = next;
      }
      return new Lattice(decisions.size(), steps);
    }

    private void addWithParents(int decision, Set<Integer> all) {
      if (all.add(decision)) {
        parents.get(decision).forEach(parent -> addWithParents(parent.decision(), all));
      }
    }

    private static List<Integer> stillAsked(Set<Integer> known, List<Set<Integer>> later) {
      return known.stream().filter(d -> later.stream().anyMatch(s -> s.contains(d))).toList();
    }

    private boolean matters(int decision, int[] choices) {
      List<Parent> above = parents.get(decision);
      return above.isEmpty()
          || above.stream()
              .anyMatch(
                  parent ->
                      choices[parent.decision()] == parent.choice()
                          && matters(parent.decision(), choices));
    }

    /** The transitions at one slot, as they are found. */
    private final class Unrolled {
      private final int slot;
      private final int[] made;
      private final List<Integer> next;
      private final List<Integer> first = new ArrayList<>();
      private final List<Integer> to = new ArrayList<>();
      private final List<int[]> ways = new ArrayList<>();
      private final List<boolean[]> active = new ArrayList<>();
      private final List<double[]> costs = new ArrayList<>();
      private final Map<State, Integer> states = new LinkedHashMap<>();

      Unrolled(int slot, int[] made, List<Integer> next) {
        this.slot = slot;
        this.made = made;
        this.next = next;
      }

      void begin() {
        first.add(to.size());
      }

      void decide(int position, int shape, int[] choices, boolean[] mattering) {
        if (position == made.length) {
          add(shape, choices, mattering);
          return;
        }
        int decision = made[position];
        mattering[position] = matters(decision, choices);
        int most = mattering[position] ? decisions.get(decision).choices().size() : 1;
        for (int choice = 0; choice < most; choice++) {
          choices[decision] = choice;
          decide(position + 1, shape, choices, mattering);
        }
        choices[decision] = 0;
      }

      private void add(int shape, int[] choices, boolean[] mattering) {
        SlotTerm term = sums.get(0).get(slot);
        State state =
            new State(
                term.nextShape(term.entry(shape, choices)),
                next.stream().map(decision -> choices[decision]).toList());
        int known = states.size();
        Integer number = states.putIfAbsent(state, known);
        to.add(number == null ? known : number);
        ways.add(Arrays.stream(made).map(decision -> choices[decision]).toArray());
        active.add(mattering.clone());
        costs.add(
            sums.stream()
                .map(sum -> sum.get(slot))
                .mapToDouble(each -> each.costMs(each.entry(shape, choices)))
                .toArray());
      }

      List<State> states() {
        return List.copyOf(states.keySet());
      }

      Step step() {
        double[][] bySum = new double[sums.size()][to.size()];
        for (int edge = 0; edge < to.size(); edge++) {
          for (int sum = 0; sum < bySum.length; sum++) {
            bySum[sum][edge] = costs.get(edge)[sum];
          }
        }
        first.add(to.size());
        return new Step(
            made,
            first.stream().mapToInt(Integer::intValue).toArray(),
            to.stream().mapToInt(Integer::intValue).toArray(),
            ways.toArray(new int[0][]),
            active.toArray(new boolean[0][]),
            bySum);
      }
    }
  }
}
