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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** TuNAS: a policy learns by REINFORCE which choices are good. */
final class TunasStrategy implements SearchStrategy {

  private record Saved(
      PolicyState policy,
      double baselineAverage,
      double baselineWeight,
      double multiplier,
      List<Ranking.Seen> seen) {}

  private final TunasOptions options;
  private final Objective objective;
  private final Shortlist shortlist;
  private final Policy policy;
  private RewardBaseline baseline;
  private Multiplier multiplier;

  TunasStrategy(SearchSpace space, TunasOptions options, Objective objective, Shortlist shortlist) {
    this.options = options;
    this.objective = objective;
    this.shortlist = shortlist;
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
    return learnTogether(step, List.of(new Ranking.Seen(proposed, accuracy)), random).get(0);
  }

  /** In one update, by the mean gradient of all; all are compared with the rewards before. */
  @Override
  public List<Learned> learnTogether(
      long step, List<Ranking.Seen> looked, SplittableRandom random) {
    double[] rewards =
        looked.stream()
            .mapToDouble(each -> objective.reward(each.accuracy(), each.architecture(), multiplier))
            .toArray();
    double rate = policyRate(step);
    double priceBefore = multiplier.value();
    // Where costs stand apart, the accuracy's part alone comes from the step.
    boolean apart = options.latencyGradient() != LatencyGradient.SAMPLED;
    double[] advantages =
        baseline.advantages(
            apart ? looked.stream().mapToDouble(Ranking.Seen::accuracy).toArray() : rewards);
    if (rate > 0) {
      looked.forEach(shortlist::add);
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < advantages.length; i++) {
        outcomes.add(new Outcome(looked.get(i).architecture(), advantages[i] / advantages.length));
      }
      learn(outcomes, rate, random);
    }
    double entropy = policy.relativeEntropy();
    return IntStream.range(0, rewards.length)
        .mapToObj(
            i ->
                new Learned(
                    rewards[i],
                    OptionalDouble.of(advantages[i]),
                    OptionalDouble.of(entropy),
                    OptionalDouble.of(priceBefore)))
        .toList();
  }

  private void learn(List<Outcome> looked, double rate, SplittableRandom random) {
    List<Outcome> outcomes = new ArrayList<>();
    List<double[]> gradient = List.of();
    double ratio;
    switch (options.latencyGradient()) {
      case MANY -> {
        List<Architecture> drawn =
            Stream.generate(() -> policy.sample(random)).limit(options.latencySamples()).toList();
        outcomes.addAll(
            LatencyGradient.outcomes(
                drawn, architecture -> objective.costTerm(architecture, multiplier)));
        ratio = drawn.stream().mapToDouble(objective::ratio).average().orElseThrow();
      }
      case EXPECTED -> {
        Objective.Expected expected = objective.expected(policy.probabilities(), multiplier);
        gradient = expected.gradient();
        ratio = expected.ratio();
      }
      default ->
          ratio =
              looked.stream()
                  .mapToDouble(outcome -> objective.ratio(outcome.sampled()))
                  .average()
                  .orElseThrow();
    }
    outcomes.addAll(looked);
    policy.learn(outcomes, options.entropyWeight(), gradient, rate);
    multiplier.follow(ratio);
  }

  @Override
  public List<double[]> probabilities() {
    return policy.probabilities();
  }

  @Override
  public Finalists finalists(double aim) {
    return shortlist.finalists(policy, aim);
  }

  @Override
  public double policyRate(long step) {
    return options.policyRate(step);
  }

  @Override
  public JsonNode state() {
    return StateJson.JSON.valueToTree(
        new Saved(
            policy.state(),
            baseline.average(),
            baseline.weight(),
            multiplier.value(),
            shortlist.state()));
  }

  @Override
  public void restore(JsonNode state) throws JsonProcessingException {
    Saved saved = StateJson.JSON.treeToValue(state, Saved.class);
    policy.restore(saved.policy());
    baseline =
        new RewardBaseline(
            options.baselineDecay(), saved.baselineAverage(), saved.baselineWeight());
    multiplier = new Multiplier(options.multiplierGain(), options.steps(), saved.multiplier());
    shortlist.restore(saved.seen());
  }
}
