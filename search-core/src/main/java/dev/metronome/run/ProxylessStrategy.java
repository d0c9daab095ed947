package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.network.PlacedLayer;
import dev.metronome.policy.GateGradients;
import dev.metronome.policy.GatePolicy;
import dev.metronome.policy.Gates;
import dev.metronome.policy.Outcome;
import dev.metronome.policy.PolicyState;
import dev.metronome.policy.RewardBaseline;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.reward.LossForm;
import dev.metronome.reward.Multiplier;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.Slot;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * ProxylessNAS (Cai, Zhu, Han: arXiv 1812.00332): weights learn on paths that are drawn by the
 * architecture parameters; these learn from binary gates on validation images, or by REINFORCE, and
 * from the gradient of the expected latency.
 */
final class ProxylessStrategy implements SearchStrategy {

  private record Saved(
      PolicyState alphas,
      double baselineAverage,
      double baselineWeight,
      double multiplier,
      List<Ranking.Seen> seen) {}

  private final int steps;
  private final ProxylessOptions options;
  private final ProxylessObjective objective;
  private final Shortlist shortlist;
  private final Optional<GateSource> source;
  private final GatePolicy policy;
  private RewardBaseline baseline;
  private Multiplier multiplier;

  /**
   * A search that has not begun.
   *
   * @param steps of the search
   * @param source of what gates say, which only {@link GateMode#REINFORCE} can be without
   */
  ProxylessStrategy(
      SearchSpace space,
      int steps,
      ProxylessOptions options,
      ProxylessObjective objective,
      Shortlist shortlist,
      Optional<GateSource> source) {
    this.steps = steps;
    this.options = options;
    this.objective = objective;
    this.shortlist = shortlist;
    this.source = source;
    this.policy = new GatePolicy(space);
    this.baseline = new RewardBaseline(options.baselineDecay());
    this.multiplier = new Multiplier(options.latencyGain(), steps);
  }

  /**
   * Refuses what cannot be searched so.
   *
   * @param differentiable whether the quality tells what gates say
   * @throws BadInputException with all reasons
   */
  static void require(
      SearchSpace space,
      DecisionCosts costs,
      double aimMs,
      ProxylessOptions options,
      boolean differentiable) {
    List<Problem> problems = new ArrayList<>();
    if (options.gates() != GateMode.REINFORCE) {
      if (!differentiable) {
        problems.add(
            gateProblem(
                options,
                "and accuracies that are known, which have no gradient",
                "a supernet that is trained on images"));
      }
      Map<String, Set<TensorShape>> reshaping = reshaping(space);
      if (!reshaping.isEmpty()) {
        problems.add(
            gateProblem(
                options,
                "and decisions of "
                    + space.name()
                    + " that change a slot's output: "
                    + String.join(", ", reshaping.keySet()),
                "decisions that leave shapes between slots as they are"));
      }
    }
    double fastestMs = Math.min(aimMs, costs.range().minMs());
    if (options.loss() == LossForm.LOGARITHMIC && fastestMs <= 1) {
      problems.add(
          new Problem(
              "loss",
              String.format(
                  Locale.ROOT,
                  "logarithmic, and latencies from %.4f ms on, whose logarithm is not above 0",
                  fastestMs),
              "a target and networks above 1 ms",
              "use another loss"));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static Problem gateProblem(ProxylessOptions options, String what, String expected) {
    return new Problem(
        "gates",
        options.gates().name().toLowerCase(Locale.ROOT) + ", " + what,
        expected,
        "use reinforce, which needs accuracies alone");
  }

  /** The slots whose layers put out several shapes for one input, by name. */
  private static Map<String, Set<TensorShape>> reshaping(SearchSpace space) {
    Map<String, Set<TensorShape>> reshaping = new LinkedHashMap<>();
    for (Map.Entry<Slot, Set<PlacedLayer>> slot : space.variants().entrySet()) {
      TensorShape input = slot.getValue().iterator().next().input();
      Set<TensorShape> outputs =
          slot.getValue().stream()
              .filter(layer -> layer.input().equals(input))
              .map(PlacedLayer::output)
              .collect(Collectors.toSet());
      if (outputs.size() > 1) {
        reshaping.put(slot.getKey().name(), outputs);
      }
    }
    return reshaping;
  }

  @Override
  public Architecture propose(SplittableRandom random) {
    return policy.sample(random);
  }

  @Override
  public Learned learn(long step, Architecture proposed, double accuracy, SplittableRandom random) {
    double priceBefore = multiplier.value();
    Told told;
    if (!options.warms(step, steps)) {
      shortlist.add(new Ranking.Seen(proposed, accuracy));
    }
    if (options.warms(step, steps)) {
      told = new Told(at(1 - accuracy).loss(), OptionalDouble.empty());
    } else if (options.gates() == GateMode.REINFORCE) {
      told = reinforce(proposed, accuracy);
    } else {
      told = learnFromGates(step, random);
    }
    return new Learned(
        -told.loss,
        told.advantage,
        OptionalDouble.of(policy.relativeEntropy()),
        OptionalDouble.of(priceBefore));
  }

  private record Told(double loss, OptionalDouble advantage) {}

  private ProxylessObjective.Value at(double error) {
    return objective.at(policy.probabilities(), error, multiplier);
  }

  /** The gradient of the error by {@code log p}, that of the expected latency in closed form. */
  private Told reinforce(Architecture proposed, double accuracy) {
    ProxylessObjective.Value value = at(1 - accuracy);
    double advantage = value.perError() * baseline.advantage(accuracy);
    List<double[]> ascent =
        value.perProbability().stream()
            .map(row -> Arrays.stream(row).map(x -> -x).toArray())
            .toList();
    policy.learn(List.of(new Outcome(proposed, advantage)), 0, ascent, options.alphaRate());
    multiplier.follow(value.ratio());
    return new Told(value.loss(), OptionalDouble.of(advantage));
  }

  private Told learnFromGates(long step, SplittableRandom random) {
    Gates gates =
        options.gates() == GateMode.PAIR ? policy.drawPairs(random) : policy.drawAll(random);
    GateGradients told = source.orElseThrow().gradients(step, gates);
    ProxylessObjective.Value value = at(told.loss());
    List<double[]> gradient = value.perProbability();
    for (int d = 0; d < gradient.size(); d++) {
      for (int i = 0; i < gradient.get(d).length; i++) {
        gradient.get(d)[i] += value.perError() * told.gradient().get(d)[i];
      }
    }
    policy.learn(gates, gradient, options.alphaRate());
    multiplier.follow(value.ratio());
    return new Told(value.loss(), OptionalDouble.empty());
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
    return options.warms(step, steps) ? 0 : options.alphaRate();
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
    policy.restore(saved.alphas());
    baseline =
        new RewardBaseline(
            options.baselineDecay(), saved.baselineAverage(), saved.baselineWeight());
    multiplier = new Multiplier(options.latencyGain(), steps, saved.multiplier());
    shortlist.restore(saved.seen());
  }
}
