package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.policy.Policy;
import dev.metronome.policy.ReinforcePolicy;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FinalChoiceTest {

  private final SearchSpace space = SearchSpaces.named("nas-bench-macro");
  private final DecisionCosts costs =
      DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 3)));
  private final Policy policy = policyThatPrefers(space.sample(new SplittableRandom(8)));

  private Policy policyThatPrefers(Architecture favourite) {
    Policy learned = new ReinforcePolicy(space);
    for (int i = 0; i < 10; i++) {
      learned.learn(favourite, 1, 0.08);
    }
    return learned;
  }

  @Test
  void isThePapersChoiceWhereThatLiesAtTheTarget() {
    Architecture paper = policy.mostProbable();
    assertThat(FinalChoice.of(policy, costs, costs.latencyMs(paper), 1)).isEqualTo(paper);
  }

  @Test
  void isTheMostProbableArchitectureAtTheTargetOtherwise() {
    DecisionCosts.Range range = costs.range();
    double targetMs = range.minMs() + 0.5 * (range.maxMs() - range.minMs());
    Architecture expected = null;
    for (int code = 0; code < 6561; code++) {
      List<Integer> digits = new ArrayList<>();
      for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
        digits.add(rest % 3);
      }
      Architecture candidate = space.architecture(digits, "test");
      if (Math.abs(costs.latencyMs(candidate) / targetMs - 1) <= 0.02
          && (expected == null
              || policy.logProbability(candidate) > policy.logProbability(expected))) {
        expected = candidate;
      }
    }
    Architecture found = FinalChoice.of(policy, costs, targetMs, 1);
    assertThat(expected).isNotNull();
    assertThat(policy.logProbability(found)).isEqualTo(policy.logProbability(expected));
    assertThat(costs.latencyMs(found) / targetMs).isBetween(0.98, 1.02);
  }

  @Test
  void isThePapersChoiceWhereNothingLiesAtTheTarget() {
    assertThat(FinalChoice.of(policy, costs, 10 * costs.range().maxMs(), 1))
        .isEqualTo(policy.mostProbable());
  }
}
