package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.space.Architecture;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** Which architectures a search looks at, and which it ends with. */
interface SearchStrategy {

  /**
   * What a strategy made of a step.
   *
   * @param reward of the architecture
   * @param advantage over the expected reward, where one is expected
   * @param entropy of the policy as a share of the largest possible, where there is one
   * @param multiplier of the reward, where there is one
   */
  record Learned(
      double reward, OptionalDouble advantage, OptionalDouble entropy, OptionalDouble multiplier) {

    /** What a strategy without a policy makes of a step. */
    static Learned of(double reward) {
      return new Learned(
          reward, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }
  }

  /**
   * What a search may end with.
   *
   * @param eligible one of these is the result: of those in the window, or nearest to it, the one
   *     that is judged best
   * @param argmax the most probable choice of every decision, to be shown beside it; one or none
   * @param atArgmax what would be eligible if the latency of that choice were the target
   */
  record Finalists(
      List<Architecture> eligible, List<Architecture> argmax, List<Architecture> atArgmax) {

    public Finalists {
      eligible = List.copyOf(eligible);
      argmax = List.copyOf(argmax);
      atArgmax = List.copyOf(atArgmax);
    }

    /** Without anything to compare with. */
    static Finalists alone(List<Architecture> eligible) {
      return new Finalists(eligible, List.of(), List.of());
    }
  }

  /** The architecture of a step. */
  Architecture propose(SplittableRandom random);

  /**
   * Learns from a step.
   *
   * @param step counted from 0
   * @param accuracy of the architecture
   */
  Learned learn(long step, Architecture proposed, double accuracy, SplittableRandom random);

  /**
   * Learns from the architectures of a step, each proposed without knowing of the others.
   *
   * @return what became of each, in their order
   */
  default List<Learned> learnTogether(long step, List<Ranking.Seen> seen, SplittableRandom random) {
    return seen.stream()
        .map(each -> learn(step, each.architecture(), each.accuracy(), random))
        .toList();
  }

  /** Probability of every choice, by decision in the space's order; empty without a policy. */
  default List<double[]> probabilities() {
    return List.of();
  }

  /**
   * The architectures to judge at the end.
   *
   * @param aimMs the latency that they shall have, where the strategy can still choose
   */
  Finalists finalists(double aimMs);

  /** The rate with which a policy learns at a step, counted from 0; 0 where it does not. */
  default double policyRate(long step) {
    return 0;
  }

  /** All that was learned, to be restored into a strategy of the same search. */
  JsonNode state();

  /**
   * Takes up a state.
   *
   * @throws JsonProcessingException where it is none of this strategy
   */
  void restore(JsonNode state) throws JsonProcessingException;
}
