package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.space.Architecture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Regularized evolution (Real, Aggarwal, Huang, Le: arXiv 1802.01548, algorithm 1) among the
 * architectures in the window: the best of a random sample of the population has a child, and the
 * oldest dies.
 */
final class EvolutionStrategy implements SearchStrategy {

  /** The paper has 100, and 20,000 steps. */
  static final int POPULATION = 50;

  /** The paper has 25 of 100. */
  static final int SAMPLE = 12;

  private record Saved(List<Ranking.Seen> population, List<Ranking.Seen> best) {}

  private final Draws draws;
  private final int population;
  private final int sample;
  private final Deque<Ranking.Seen> alive = new ArrayDeque<>();
  private final Ranking ranking;

  /**
   * An evolution that has not begun.
   *
   * @param steps of the search; the population is no larger than a fifth of them
   */
  EvolutionStrategy(Draws draws, int steps, int candidates) {
    this.draws = draws;
    this.population = Math.max(2, Math.min(POPULATION, steps / 5));
    this.sample = Math.max(2, population * SAMPLE / POPULATION);
    this.ranking = new Ranking(candidates);
  }

  @Override
  public Architecture propose(SplittableRandom random) {
    if (alive.size() < population) {
      return draws.evenly(random);
    }
    List<Ranking.Seen> all = new ArrayList<>(alive);
    Ranking.Seen parent =
        random
            .ints(sample, 0, all.size())
            .mapToObj(all::get)
            .max(Comparator.comparingDouble(Ranking.Seen::accuracy))
            .orElseThrow();
    return draws.mutated(parent.architecture(), random);
  }

  @Override
  public Learned learn(long step, Architecture proposed, double accuracy, SplittableRandom random) {
    Ranking.Seen seen = new Ranking.Seen(proposed, accuracy);
    ranking.add(seen);
    alive.addLast(seen);
    if (alive.size() > population) {
      alive.removeFirst();
    }
    return Learned.of(accuracy);
  }

  @Override
  public Finalists finalists(double aimMs) {
    return Finalists.alone(ranking.architectures());
  }

  @Override
  public JsonNode state() {
    return StateJson.JSON.valueToTree(new Saved(List.copyOf(alive), ranking.best()));
  }

  @Override
  public void restore(JsonNode state) throws JsonProcessingException {
    Saved saved = StateJson.JSON.treeToValue(state, Saved.class);
    alive.addAll(saved.population());
    saved.best().forEach(ranking::add);
  }
}
