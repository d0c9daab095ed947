package dev.metronome.build;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws the whole networks by which tables are calibrated and checked. */
final class NetworkSampler {

  /** Candidates for each network of a stratified sample. */
  private static final int CANDIDATES = 40;

  /** Random moves for each decision; more end at the fastest and the slowest network only. */
  private static final int MOST_MOVES = 4;

  private final SearchSpace space;
  private final SplittableRandom random;

  NetworkSampler(SearchSpace space, long seed) {
    this.space = space;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Networks in which every choice of every decision occurs as often as every other, as nearly as
   * {@code count} allows.
   */
  List<Architecture> balanced(int count) {
    List<Decision> decisions = space.decisions();
    int[][] choices = new int[count][decisions.size()];
    for (int d = 0; d < decisions.size(); d++) {
      int[] column = shuffledCycle(count, decisions.get(d).choices().size());
      for (int n = 0; n < count; n++) {
        choices[n][d] = column[n];
      }
    }
    List<Architecture> networks = new ArrayList<>(count);
    for (int[] network : choices) {
      networks.add(architecture(network));
    }
    return networks;
  }

  private int[] shuffledCycle(int count, int choices) {
    int[] column = new int[count];
    int start = random.nextInt(choices);
    for (int i = 0; i < count; i++) {
      column[i] = (start + i) % choices;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = column[j];
      column[j] = column[i];
      column[i] = other;
    }
    return column;
  }

  /**
   * Different networks spread evenly over the range of latency, random within each stratum; fewer
   * where the space has not so many others.
   *
   * @param costs by which latency is predicted
   * @param excluded networks that must not be among them
   */
  List<Architecture> stratified(int count, DecisionCosts costs, Collection<String> excluded) {
    Set<String> seen = new HashSet<>(excluded);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < CANDIDATES * count; i++) {
      Architecture drawn = tilted(costs);
      if (seen.add(drawn.toString())) {
        candidates.add(new Candidate(drawn, costs.latencyMs(drawn)));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::latencyMs));
    Set<Candidate> chosen = new LinkedHashSet<>();
    int wanted = Math.min(count, candidates.size());
    for (int stratum = 0; stratum < wanted; stratum++) {
      chosen.add(fromStratum(candidates, chosen, stratum, wanted));
    }
    return chosen.stream().map(Candidate::architecture).toList();
  }

  private record Candidate(Architecture architecture, double latencyMs) {}

  /** A random candidate of the stratum, or the free one nearest to its middle. */
  private Candidate fromStratum(
      List<Candidate> candidates, Set<Candidate> chosen, int stratum, int strata) {
    double fastest = candidates.get(0).latencyMs;
    double width = (candidates.get(candidates.size() - 1).latencyMs - fastest) / strata;
    double low = fastest + stratum * width;
    List<Candidate> within =
        candidates.stream()
            .filter(c -> c.latencyMs >= low && c.latencyMs <= low + width && !chosen.contains(c))
            .toList();
    if (!within.isEmpty()) {
      return within.get(random.nextInt(within.size()));
    }
    return candidates.stream()
        .filter(c -> !chosen.contains(c))
        .min(Comparator.comparingDouble(c -> Math.abs(c.latencyMs - low - width / 2)))
        .orElseThrow();
  }

  /**
   * A random network, drawn towards fast or slow ones by a random strength: even draws all lie near
   * the middle of the range.
   */
  private Architecture tilted(DecisionCosts costs) {
    List<Decision> decisions = space.decisions();
    int[] choices = new int[decisions.size()];
    for (int d = 0; d < choices.length; d++) {
      choices[d] = random.nextInt(decisions.get(d).choices().size());
    }
    boolean slow = random.nextBoolean();
    int moves = random.nextInt(MOST_MOVES * choices.length);
    for (int move = 0; move < moves; move++) {
      int d = random.nextInt(choices.length);
      int before = choices[d];
      double beforeMs = costs.latencyMs(choices);
      choices[d] = random.nextInt(decisions.get(d).choices().size());
      if (costs.latencyMs(choices) > beforeMs != slow) {
        choices[d] = before;
      }
    }
    return architecture(choices);
  }

  private Architecture architecture(int[] choices) {
    List<Integer> list = new ArrayList<>(choices.length);
    for (int choice : choices) {
      list.add(choice);
    }
    return space.architecture(list, "sample");
  }
}
