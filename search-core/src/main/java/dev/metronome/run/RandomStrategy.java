package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.space.Architecture;
import java.util.List;
import java.util.SplittableRandom;

/** Random search: architectures drawn by rejection in the window; the best are judged again. */
final class RandomStrategy implements SearchStrategy {

  private record Saved(List<Ranking.Seen> best) {}

  private final Draws draws;
  private final Ranking ranking;

  RandomStrategy(Draws draws, int candidates) {
    this.draws = draws;
    this.ranking = new Ranking(candidates);
  }

  @Override
  public Architecture propose(SplittableRandom random) {
    return draws.evenly(random);
  }

  @Override
  public Learned learn(long step, Architecture proposed, double accuracy, SplittableRandom random) {
    ranking.add(new Ranking.Seen(proposed, accuracy));
    return Learned.of(accuracy);
  }

  @Override
  public Finalists finalists(double aimMs) {
    return Finalists.alone(ranking.architectures());
  }

  @Override
  public JsonNode state() {
    return StateJson.JSON.valueToTree(new Saved(ranking.best()));
  }

  @Override
  public void restore(JsonNode state) throws JsonProcessingException {
    StateJson.JSON.treeToValue(state, Saved.class).best().forEach(ranking::add);
  }
}
