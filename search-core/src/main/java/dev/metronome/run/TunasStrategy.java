package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.policy.LatencyGradient;
import dev.metronome.policy.Outcome;
import dev.metronome.policy.Policy;
import dev.metronome.policy.PolicyState;
import dev.metronome.policy.ReinforcePolicy;
import dev.metronome.policy.RewardBaseline;
import dev.metronome.reward.Multiplier;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** TuNAS: a policy learns by REINFORCE which choices are good. */
final class TunasStrategy implements SearchStrategy {

  private record Saved(
      PolicyState policy, double baselineAverage, double baselineWeight, double multiplier) {}

  private final TunasOptions options;
  private final Objective objective;
  private final FinalChoice finalChoice;
  private final Policy policy;
  private RewardBaseline baseline;
  private Multiplier multiplier;

  TunasStrategy(
      SearchSpace space, TunasOptions options, Objective objective, FinalChoice finalChoice) {
    this.options = options;
    this.objective = objective;
    this.finalChoice = finalChoice;
    this.policy = new ReinforcePolicy(space);
    this.baseline = new RewardBaseline(options.baselineDecay());
    this.multiplier = new Multiplier(options.multiplierGain(), options.steps());
  }

  @Override
  public Architecture propose(SplittableRandom random) {
    return policy.sample(random);
  }

  @Override
  public Learned learn(long step, Architecture proposed, double accuracy, SplittableRandom random) {
    double reward = objective.reward(accuracy, proposed, multiplier);
    double rate = options.policyRate(step);
    double priceBefore = multiplier.value();
    double advantage;
    if (options.latencyGradient() == LatencyGradient.SAMPLED) {
      advantage = baseline.advantage(reward);
      policy.learn(List.of(new Outcome(proposed, advantage)), options.entropyWeight(), rate);
      follow(rate, objective.ratio(proposed));
    } else {
      // The accuracy's part from the step, the costs' part from architectures drawn for nothing.
      advantage = baseline.advantage(accuracy);
      if (rate > 0) {
        List<Architecture> drawn =
            Stream.generate(() -> policy.sample(random)).limit(options.latencySamples()).toList();
        List<Outcome> outcomes =
            new ArrayList<>(
                LatencyGradient.outcomes(
                    drawn, architecture -> objective.costTerm(architecture, multiplier)));
        outcomes.add(new Outcome(proposed, advantage));
        policy.learn(outcomes, options.entropyWeight(), rate);
        follow(rate, drawn.stream().mapToDouble(objective::ratio).average().orElseThrow());
      }
    }
    return new Learned(
        reward,
        OptionalDouble.of(advantage),
        OptionalDouble.of(policy.relativeEntropy()),
        OptionalDouble.of(priceBefore));
  }

  /** Before the policy learns, a drift is nothing that it could mend. */
  private void follow(double rate, double meanRatio) {
    if (rate > 0) {
      multiplier.follow(meanRatio);
    }
  }

  @Override
  public Finalists finalists() {
    return finalChoice.of(policy);
  }

  @Override
  public JsonNode state() {
    return StateJson.JSON.valueToTree(
        new Saved(policy.state(), baseline.average(), baseline.weight(), multiplier.value()));
  }

  @Override
  public void restore(JsonNode state) throws JsonProcessingException {
    Saved saved = StateJson.JSON.treeToValue(state, Saved.class);
    policy.restore(saved.policy());
    baseline =
        new RewardBaseline(
            options.baselineDecay(), saved.baselineAverage(), saved.baselineWeight());
    multiplier = new Multiplier(options.multiplierGain(), options.steps(), saved.multiplier());
  }
}
