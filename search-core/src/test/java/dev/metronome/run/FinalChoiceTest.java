package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.policy.Policy;
import dev.metronome.policy.ReinforcePolicy;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private List<Architecture> all() {
    List<Architecture> all = new ArrayList<>();
    for (int code = 0; code < 6561; code++) {
      List<Integer> digits = new ArrayList<>();
      for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
        digits.add(rest % 3);
      }
      all.add(space.architecture(digits, "test"));
    }
    return all;
  }

  private List<Architecture> choice(double aimMs, List<Limit> limits, DecodingOptions options) {
    return new FinalChoice(space, costs, limits, options).of(policy, aimMs, List.of()).eligible();
  }

  private static DecodingOptions constrained(double below, double above, int candidates) {
    return new DecodingOptions(Decode.CONSTRAINED, below, above, candidates, 0.02);
  }

  private double middleMs() {
    DecisionCosts.Range range = costs.range();
    return range.minMs() + 0.5 * (range.maxMs() - range.minMs());
  }

  private List<Architecture> mostProbable(Predicate<Architecture> fits, int count) {
    return all().stream()
        .filter(fits)
        .sorted(Comparator.comparingDouble(a -> -policy.logProbability(a)))
        .limit(count)
        .toList();
  }

  @Test
  void isThePapersChoiceWhereThatLiesAtTheTarget() {
    Architecture paper = policy.mostProbable();
    assertThat(choice(costs.latencyMs(paper), List.of(), constrained(0.001, 0.001, 1)))
        .containsExactly(paper);
  }

  @Test
  void areTheMostProbableArchitecturesAtTheTargetOtherwise() {
    double targetMs = middleMs();
    List<Architecture> expected =
        mostProbable(a -> Math.abs(costs.latencyMs(a) / targetMs - 1) <= 0.02, 5);
    List<Architecture> found = choice(targetMs, List.of(), constrained(0.02, 0.02, 5));
    assertThat(found).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(policy.logProbability(found.get(i)))
          .isCloseTo(policy.logProbability(expected.get(i)), within(1e-12));
    }
  }

  /** Those inside, then others from a window that is twice as wide until there are enough. */
  @Test
  void aWindowThatHoldsTooFewIsWidened() {
    double targetMs = middleMs();
    double share = 1e-7;
    while (count(targetMs, share) < 4) {
      share *= 2;
    }
    double widened = share;
    assertThat(choice(targetMs, List.of(), constrained(1e-7, 1e-7, 4)))
        .hasSize(4)
        .allSatisfy(
            a ->
                assertThat(Math.abs(costs.latencyMs(a) / targetMs - 1))
                    .isLessThanOrEqualTo(widened))
        .containsAll(mostProbable(a -> off(a, targetMs) <= widened / 2, 4));
  }

  private double off(Architecture architecture, double targetMs) {
    return Math.abs(costs.latencyMs(architecture) / targetMs - 1);
  }

  private List<Architecture> byDistance(double targetMs) {
    return all().stream().sorted(Comparator.comparingDouble(a -> off(a, targetMs))).toList();
  }

  /** However improbable it is beside those that fill the list. */
  @Test
  void theOnlyArchitectureInTheWindowIsACandidateAndWins() {
    double targetMs = costs.range().maxMs() * 0.995;
    List<Architecture> near = byDistance(targetMs);
    double share = (off(near.get(0), targetMs) + off(near.get(1), targetMs)) / 2;
    DecodingOptions options = constrained(share, share, 8);
    List<Architecture> found = choice(targetMs, List.of(), options);
    assertThat(found).hasSize(8).contains(near.get(0));
    assertThat(FinalChoice.nearest(found, costs, options, targetMs)).containsExactly(near.get(0));
  }

  @Test
  void theNearestArchitectureWinsWhereTheWindowIsEmpty() {
    double targetMs = costs.range().maxMs() * 0.995;
    List<Architecture> near = byDistance(targetMs);
    double share = off(near.get(0), targetMs) * 0.9;
    DecodingOptions options = constrained(share, share, 2);
    List<Architecture> found = choice(targetMs, List.of(), options);
    assertThat(FinalChoice.nearest(found, costs, options, targetMs)).containsExactly(near.get(0));
    FinalChoice empty = new FinalChoice(space, costs, List.of(), options);
    assertThatThrownBy(() -> empty.requireInWindow(targetMs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the nearest is " + near.get(0))
        .hasMessageContaining("--window-");
    new FinalChoice(space, costs, List.of(), constrained(share * 1.2, share * 1.2, 2))
        .requireInWindow(targetMs);
  }

  @Test
  void endsOfANarrowWindowAreToldApartFromEachOtherAndFromTheNearest() {
    assertThat(ReachableText.apart(0.7, 0.8)).containsExactly("0.7000", "0.8000");
    assertThat(ReachableText.apart(0.02 * 0.999, 0.02 * 1.001))
        .containsExactly("0.01998", "0.02002");
    assertThat(ReachableText.apart(0.5, 0.5)).containsExactly("0.5000", "0.5000");
    double targetMs = costs.range().maxMs() * 0.995;
    double share = off(byDistance(targetMs).get(0), targetMs) * 1e-6;
    FinalChoice narrow = new FinalChoice(space, costs, List.of(), constrained(share, share, 2));
    assertThatThrownBy(() -> narrow.requireInWindow(targetMs))
        .isInstanceOf(BadInputException.class)
        .satisfies(
            refused -> {
              Matcher ends =
                  Pattern.compile("between ([\\d.]+) and ([\\d.]+) ms")
                      .matcher(refused.getMessage());
              assertThat(ends.find()).isTrue();
              assertThat(ends.group(1)).isNotEqualTo(ends.group(2));
            });
  }

  private long count(double targetMs, double share) {
    return all().stream().filter(a -> Math.abs(costs.latencyMs(a) / targetMs - 1) <= share).count();
  }

  @Test
  void aWindowWithoutAnUpperPartIsACapThatHolds() {
    double capMs = costs.range().minMs() * 1.02;
    assertThat(choice(capMs, List.of(), constrained(0.001, 0, 3)))
        .isNotEmpty()
        .allSatisfy(a -> assertThat(costs.latencyMs(a)).isLessThanOrEqualTo(capMs));
  }

  @Test
  void argmaxIsThePapersChoiceWhereverThatLies() {
    assertThat(choice(middleMs(), List.of(), DecodingOptions.PAPER))
        .containsExactly(policy.mostProbable());
  }

  @Test
  void whatLimitsLeaveOutOfReachIsToldBeforehand() {
    double aimMs = middleMs();
    Limit cheap = new Limit("same.csv", costs, 0.8 * aimMs);
    Architecture nearest =
        all().stream()
            .filter(cheap::allows)
            .max(Comparator.comparingDouble(costs::latencyMs))
            .orElseThrow();
    assertThat(choiceOf(cheap).outOfReach(aimMs).orElseThrow())
        .contains("no architecture within the limits lies between")
        .contains(String.format(Locale.ROOT, " with %.4f ms", costs.latencyMs(nearest)));
    assertThat(choiceOf(new Limit("same.csv", costs, 1.2 * aimMs)).outOfReach(aimMs)).isEmpty();
  }

  private FinalChoice choiceOf(Limit limit) {
    return new FinalChoice(space, costs, List.of(limit), constrained(0.01, 0.01, 1));
  }

  @Test
  void limitsThatExcludeOneAnotherAreToldWithWhatEachCanBeAlone() {
    DecisionCosts others = DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, 4)));
    Limit one = new Limit("one.csv", costs, 1.0001 * costs.range().minMs());
    Limit other = new Limit("other.csv", others, 1.0001 * others.range().minMs());
    assertThat(all()).noneMatch(each -> one.allows(each) && other.allows(each));
    DecodingOptions options = constrained(0.001, 0.001, 1);
    assertThatThrownBy(
            () ->
                new FinalChoice(space, costs, List.of(one, other), options)
                    .requireReachable(middleMs()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("meets them together")
        .hasMessageContaining("one.csv of ")
        .hasMessageContaining("(alone it can be " + ReachableText.least(costs.range().minMs()))
        .hasMessageContaining("(alone it can be " + ReachableText.least(others.range().minMs()));
  }

  @Test
  void otherLimitsHoldToo() {
    DecisionCosts parameters = DecisionCosts.parameters(space);
    double most = 0.5 * (parameters.range().minMs() + parameters.range().maxMs());
    Limit limit = new Limit("parameters", parameters, most);
    double targetMs = middleMs();
    List<Architecture> found = choice(targetMs, List.of(limit), constrained(0.02, 0.02, 3));
    List<Architecture> expected =
        mostProbable(
            a ->
                Math.abs(costs.latencyMs(a) / targetMs - 1) <= 0.02
                    && space.network(a).parameters() <= most,
            3);
    assertThat(found).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(space.network(found.get(i)).parameters()).isLessThanOrEqualTo((long) most);
      assertThat(policy.logProbability(found.get(i)))
          .isCloseTo(policy.logProbability(expected.get(i)), within(1e-12));
    }
    Limit tooLow = new Limit("parameters", parameters, parameters.range().minMs() / 2);
    FinalChoice unreachable =
        new FinalChoice(space, costs, List.of(tooLow), constrained(0.02, 0.02, 3));
    assertThatThrownBy(() -> unreachable.requireReachable(targetMs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("limit: parameters of at most")
        .hasMessageContaining("at least " + (long) parameters.range().minMs());
  }
}
