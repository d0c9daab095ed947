package dev.metronome.tables.measure;

import static dev.metronome.tables.measure.FakeMachine.PLAN;
import static dev.metronome.tables.measure.FakeMachine.REFERENCE;
import static dev.metronome.tables.measure.FakeMachine.RUNS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.tables.measure.FakeMachine.Slowness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InterleavedMeasurerTest {

  private static final long SEED = 7;
  private static final long MS = 1_000_000;

  static Stream<Slowness> drifts() {
    return Stream.of(
        (burst, now) -> 1,
        // Slower and slower within the 0.2 s that measuring takes, faster, to and fro, a step.
        (burst, now) -> 1 + now / 5e8,
        (burst, now) -> 4 - now / 5e8,
        (burst, now) -> 1.5 + 0.4 * Math.sin(now / 5e7),
        (burst, now) -> burst < 13 ? 1 : 1.4);
  }

  @ParameterizedTest
  @MethodSource("drifts")
  void whatTakesTwiceAsLongHasTheRatioTwoHoweverTheMachineDrifts(Slowness drift) {
    FakeMachine machine = new FakeMachine(1, drift);

    InterleavedMeasurer.Group group =
        machine.measure(PLAN.withBursts(12, 12), SEED, machine.invocation("twice", 2 * MS));

    Ratio ratio = ratio(group, 0);
    assertThat(ratio.value()).isCloseTo(2, within(0.02));
    assertThat(ratio.ms()).isEqualTo(ratio.value() * ratio.referenceMs());
  }

  @Test
  void theReferencesLatencyIsThatOfTheQuietMachine() {
    FakeMachine machine = new FakeMachine(1, (burst, now) -> burst < 20 ? 1.3 : 1);

    InterleavedMeasurer.Group group =
        machine.measure(PLAN.withBursts(12, 12), SEED, machine.invocation("twice", 2 * MS));

    assertThat(ratio(group, 0).referenceMs()).isEqualTo(1);
    assertThat(group.results().get(0).measurement().summary().medianMs()).isEqualTo(2);
  }

  @Test
  void aBurstBesideAStepOfTheReferenceIsRedoneAndDoesNotCount() {
    // Bursts: reference 0, subject 1, reference 2, ...; slow are the subject's first and the
    // reference's behind it, so that the ratios themselves look fine.
    FakeMachine machine = new FakeMachine(1, (burst, now) -> burst == 1 || burst == 2 ? 1.5 : 1);

    InterleavedMeasurer.Result result =
        machine.measure(PLAN, SEED, machine.invocation("subject", MS)).results().get(0);

    // Once for the step up, once for the step down.
    assertThat(result.samples().redone()).isEqualTo(2);
    assertThat(result.samples().bursts()).hasSize(6);
    assertThat(result.samples().bursts())
        .allSatisfy(
            burst -> assertThat(burst.samples().elapsedNanos()).hasSize(RUNS).containsOnly(MS));
  }

  @Test
  void aStepWithinTheBoundIsNoDisturbance() {
    FakeMachine machine = new FakeMachine(1, (burst, now) -> burst < 2 ? 1 : 1.09);

    InterleavedMeasurer.Group group =
        machine.measure(PLAN, SEED, machine.invocation("subject", MS));

    assertThat(ratio(group, 0).redone()).isZero();
  }

  @Test
  void disturbedBurstsAreRedoneSoOftenInARoundAndThenTheyCount() {
    // The reference's every second burst is slow: there is no quiet moment.
    FakeMachine machine = new FakeMachine(1, (burst, now) -> burst % 4 == 2 ? 1.5 : 1);

    InterleavedMeasurer.Group group =
        machine.measure(PLAN.withBursts(6, 6), SEED, machine.invocation("subject", MS));

    assertThat(ratio(group, 0).bursts()).isEqualTo(6);
    assertThat(ratio(group, 0).redone()).isEqualTo(6 * PLAN.redos());
    assertThat(machine.bursts()).hasSize(1 + 2 * 6 * (1 + PLAN.redos()));
  }

  @Test
  void aBurstDuringAnInterferenceIsRedone() {
    FakeMachine machine = FakeMachine.steady(1);
    Invocation subject = machine.invocation("subject", MS);
    Set<Integer> disturbed = new HashSet<>(Set.of(3, 9));

    InterleavedMeasurer.Group group =
        machine.measure(
            PLAN.withBursts(6, 6),
            SEED,
            () -> {
              if (disturbed.remove(machine.burst())) {
                machine.disturb();
              }
              subject.run();
            });

    assertThat(disturbed).isEmpty();
    assertThat(ratio(group, 0).redone()).isEqualTo(2);
    assertThat(ratio(group, 0).bursts()).isEqualTo(6);
  }

  @Test
  void aSteadySubjectHasTheFewestBursts() {
    FakeMachine machine = FakeMachine.steady(1);

    InterleavedMeasurer.Group group =
        machine.measure(PLAN.withBursts(9, 30), SEED, machine.invocation("subject", 3 * MS));

    assertThat(ratio(group, 0)).isEqualTo(new Ratio(3, 3, 3, 9, 0, 1));
    assertThat(group.results().get(0).measurement().stopReason())
        .isEqualTo(StopReason.INTERVAL_NARROW);
    assertThat(group.reference()).hasSize(9 + 1);
  }

  @Test
  void aRestlessSubjectHasTheMostBurstsAndASteadyOneBesideItNoMoreThanItNeeds() {
    FakeMachine machine = FakeMachine.steady(2);

    InterleavedMeasurer.Group group =
        machine.measure(
            PLAN.withBursts(9, 30), SEED, machine.invocation("steady", MS), restless(machine, 1.3));

    assertThat(ratio(group, 0).bursts()).isEqualTo(9);
    assertThat(ratio(group, 1).bursts()).isEqualTo(30);
    assertThat(group.results().get(1).measurement().stopReason())
        .isEqualTo(StopReason.SAMPLES_SPENT);
  }

  @Test
  void theBoundIsHalfTheIntervalAsAShareOfTheRatio() {
    // Half of the bursts at 1, half at 1.02: the median is 1.01, half its interval 0.01.
    for (double bound : new double[] {0.0098, 0.0100}) {
      FakeMachine machine = FakeMachine.steady(1);

      InterleavedMeasurer.Group group =
          machine.measure(
              PLAN.withBursts(12, 20).withRelativeBound(bound), SEED, restless(machine, 1.02));

      assertThat(ratio(group, 0).bursts()).isEqualTo(bound < 0.0099 ? 20 : 12);
    }
  }

  @Test
  void everySubjectHasOneBurstInARoundInAnOrderThatChanges() {
    FakeMachine machine = FakeMachine.steady(5);
    Invocation[] subjects =
        IntStream.range(0, 5)
            .mapToObj(i -> machine.invocation("subject " + i, (i + 1) * MS))
            .toArray(Invocation[]::new);

    InterleavedMeasurer.Group group = machine.measure(PLAN.withBursts(8, 8), SEED, subjects);

    List<String> bursts = machine.bursts();
    List<String> ofSubjects = new ArrayList<>();
    for (int i = 0; i < bursts.size(); i++) {
      assertThat(bursts.get(i).equals(REFERENCE)).isEqualTo(i % 2 == 0);
      if (i % 2 == 1) {
        ofSubjects.add(bursts.get(i));
      }
    }
    Set<List<String>> orders = new HashSet<>();
    for (int round = 0; round < 8; round++) {
      List<String> order = ofSubjects.subList(5 * round, 5 * (round + 1));
      assertThat(order).doesNotHaveDuplicates();
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(4);
    for (int i = 0; i < 5; i++) {
      assertThat(ratio(group, i).value()).isEqualTo(i + 1);
    }
  }

  @Test
  void theFirstRunOfABurstDoesNotCount() {
    FakeMachine machine = FakeMachine.steady(1);
    Invocation warm = machine.invocation("subject", MS);
    Invocation cold = machine.invocation("subject", 50 * MS);

    InterleavedMeasurer.Result result =
        machine
            .measure(PLAN, SEED, () -> (machine.lastRun().equals("subject") ? warm : cold).run())
            .results()
            .get(0);

    assertThat(result.samples().bursts())
        .allSatisfy(burst -> assertThat(burst.samples().elapsedNanos()).containsOnly(MS));
    assertThat(result.measurement().summary().meanMs()).isEqualTo(1);
  }

  @Test
  void aBurstHasAsManyRunsAsFitIntoItsTime() {
    BurstPlan plan = BurstPlan.DEFAULT;
    long burstNanos = plan.burstTime().toNanos();

    assertThat(plan.runsOf(burstNanos / 10)).isEqualTo(10);
    assertThat(plan.runsOf(burstNanos)).isEqualTo(plan.leastRuns());
    assertThat(plan.runsOf(1)).isEqualTo(plan.mostRuns());
    assertThat(plan.runsOf(0)).isEqualTo(plan.mostRuns());
  }

  @Test
  void theResultDependsOnTheSeedOnly() {
    FakeMachine first = new FakeMachine(3, FakeMachine.wave());
    FakeMachine again = new FakeMachine(3, FakeMachine.wave());
    FakeMachine other = new FakeMachine(3, FakeMachine.wave());

    assertThat(measureThree(first, SEED)).isEqualTo(measureThree(again, SEED));
    assertThat(first.bursts()).isEqualTo(again.bursts());
    measureThree(other, SEED + 1);
    assertThat(other.bursts()).isNotEqualTo(first.bursts());
  }

  @Test
  void theListenerHearsOfEveryRoundUpToTheLast() {
    FakeMachine machine = FakeMachine.steady(1);
    List<String> heard = new ArrayList<>();

    new InterleavedMeasurer(
            PLAN, machine.timed(machine.reference()), Interference.NONE, SEED, machine)
        .measure(
            List.of(machine.timed(machine.invocation("subject", MS))),
            (done, bursts, redone) -> heard.add(Math.round(6 * done) + "/6 " + bursts));

    assertThat(heard).containsExactly("1/6 1", "2/6 2", "3/6 3", "4/6 4", "5/6 5", "6/6 6");
  }

  @Test
  void theListenerHearsHowExactItIsAndAllIsDoneOnlyAtTheEnd() {
    FakeMachine machine = FakeMachine.steady(1);
    List<Double> done = new ArrayList<>();
    List<Double> halfWidths = new ArrayList<>();

    InterleavedMeasurer.Group group =
        new InterleavedMeasurer(
                PLAN.withBursts(6, 20),
                machine.timed(machine.reference()),
                Interference.NONE,
                SEED,
                machine)
            .measure(
                List.of(machine.timed(restless(machine, 1.3))),
                new InterleavedMeasurer.Listener() {
                  @Override
                  public void precision(double relativeHalfWidth, double referenceMs) {
                    halfWidths.add(relativeHalfWidth);
                    assertThat(referenceMs).isEqualTo(1);
                  }

                  @Override
                  public void burst(double share, int bursts, int redone) {
                    done.add(share);
                  }
                });

    int bursts = ratio(group, 0).bursts();
    assertThat(bursts).isGreaterThan(6);
    assertThat(done).hasSize(bursts).endsWith(1.0);
    // More than the fewest bursts were needed, which shows in what is left.
    assertThat(done.subList(5, bursts - 1)).allMatch(share -> share < 1);
    // From the fourth burst.
    assertThat(halfWidths).hasSize(bursts - 3).allMatch(width -> width > 0);
  }

  @Test
  void theListenerToAPartHearsOfTheWholeAndOfItsStages() {
    List<String> heard = new ArrayList<>();
    InterleavedMeasurer.Listener whole =
        new InterleavedMeasurer.Listener() {
          @Override
          public void burst(double done, int bursts, int redone) {
            heard.add(done + " " + bursts + " " + redone);
          }

          @Override
          public void precision(double relativeHalfWidth, double referenceMs) {
            heard.add(relativeHalfWidth + " at " + referenceMs);
          }

          @Override
          public void uploading(long sentBytes, long bytes) {
            heard.add("uploading " + sentBytes + " of " + bytes);
          }

          @Override
          public void queued(int most) {
            heard.add("queued " + most);
          }

          @Override
          public void warmingUp() {
            heard.add("warming up");
          }

          @Override
          public void coolingDown() {
            heard.add("cooling down");
          }
        };
    InterleavedMeasurer.Listener part = whole.ofPart(2, 2, 8);

    part.uploading(3, 4);
    part.queued(5);
    part.warmingUp();
    part.coolingDown();
    part.precision(0.25, 2);
    part.burst(0.5, 6, 7);
    part.burst(1, 9, 7);

    assertThat(heard)
        .containsExactly(
            "uploading 3 of 4",
            "queued 5",
            "warming up",
            "cooling down",
            "0.25 at 2.0",
            "0.375 6 7",
            "0.5 9 7");
  }

  @Test
  void aFailureOfASubjectIsPassedOn() {
    FakeMachine machine = FakeMachine.steady(1);

    assertThatThrownBy(
            () ->
                machine.measure(
                    PLAN,
                    SEED,
                    () -> {
                      throw new IllegalStateException("no device");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no device");
  }

  /** Every second burst of it is slower by a factor. */
  private static Invocation restless(FakeMachine machine, double factor) {
    Invocation fast = machine.invocation("restless", MS);
    Invocation slow = machine.invocation("restless", Math.round(factor * MS));
    int[] bursts = new int[1];
    return () -> {
      bursts[0] += machine.lastRun().equals("restless") ? 0 : 1;
      (bursts[0] % 2 == 0 ? fast : slow).run();
    };
  }

  private static InterleavedMeasurer.Group measureThree(FakeMachine machine, long seed) {
    return machine.measure(
        PLAN,
        seed,
        machine.invocation("a", MS),
        machine.invocation("b", 2 * MS),
        restless(machine, 1.1));
  }

  private static Ratio ratio(InterleavedMeasurer.Group group, int subject) {
    return group.results().get(subject).measurement().ratio().orElseThrow();
  }
}
