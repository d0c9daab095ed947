package dev.metronome.tables.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class MeasurerTest {

  private static final RunPlan PLAN =
      new RunPlan(0.04, 40, Duration.ofSeconds(8), 0.01, 50, 500, Duration.ofSeconds(4));

  /** A clock that moves only while something runs: the n-th run takes what the function says. */
  private static final class FakeTime implements Invocation {
    private final IntToLongFunction nanosOfRun;
    private long now = 123;
    private int runs;

    FakeTime(IntToLongFunction nanosOfRun) {
      this.nanosOfRun = nanosOfRun;
    }

    @Override
    public void run() {
      now += nanosOfRun.applyAsLong(runs++);
    }
  }

  @Test
  void aSteadyThingIsMeasuredWithTheLeastNumberOfSamples() {
    FakeTime time = new FakeTime(run -> 1_000_000);

    Measurer.Result result = measure(PLAN, time);

    assertThat(result.samples().count()).isEqualTo(50);
    assertThat(time.runs).isEqualTo(40 + 50);
    assertThat(result.measurement().stopReason()).isEqualTo(StopReason.INTERVAL_NARROW);
    assertThat(result.measurement().summary()).isEqualTo(new Summary(50, 1, 1, 0, 1, 1, 1, 1));
  }

  @Test
  void slowFirstRunsAreNoSamples() {
    FakeTime time = new FakeTime(run -> run < 20 ? 50_000_000 : 1_000_000);

    Measurer.Result result = measure(PLAN, time);

    assertThat(result.samples().elapsedNanos()).containsOnly(1_000_000);
    assertThat(result.measurement().stopReason()).isEqualTo(StopReason.INTERVAL_NARROW);
  }

  @Test
  void aRestlessThingIsMeasuredUpToTheMostSamples() {
    FakeTime time = new FakeTime(run -> run % 2 == 0 ? 1_000_000 : 1_200_000);

    Measurer.Result result = measure(PLAN, time);

    assertThat(result.samples().count()).isEqualTo(500);
    assertThat(result.measurement().stopReason()).isEqualTo(StopReason.SAMPLES_SPENT);
  }

  @Test
  void samplesKeepTheOrderInWhichTheyWereTaken() {
    int first = 40;
    FakeTime time = new FakeTime(run -> run < first ? 1_000_000 : 1_000_000 + run);

    Measurer.Result result = measure(PLAN, time);

    long[] nanos = result.samples().elapsedNanos();
    assertThat(nanos[0]).isEqualTo(1_000_000 + first);
    assertThat(nanos).isSorted().hasSize(50);
  }

  @Test
  void measuringEndsWithTheRunThatUsesUpTheTime() {
    // Never settles, so warm-up takes its 8 s, 16 runs; then 4 s hold 8 runs, in the first burst.
    FakeTime time = new FakeTime(run -> run % 2 == 0 ? 100_000_000 : 900_000_000);

    Measurer.Result result = measure(PLAN, time);

    assertThat(time.runs).isEqualTo(16 + 8);
    assertThat(result.samples().count()).isEqualTo(8);
    assertThat(result.measurement().stopReason()).isEqualTo(StopReason.TIME_SPENT);
  }

  @Test
  void oneRunThatTakesLongerThanAllTheTimeIsOneSample() {
    FakeTime time = new FakeTime(run -> 10_000_000_000L);

    Measurer.Result result = measure(PLAN, time);

    assertThat(time.runs).isEqualTo(2);
    assertThat(result.samples()).isEqualTo(Samples.ofNanos(10_000_000_000L));
    assertThat(result.measurement().stopReason()).isEqualTo(StopReason.TIME_SPENT);
  }

  @Test
  void aNumberOfSamplesThatIsNoMultipleOfABurstIsKept() {
    RunPlan plan = new RunPlan(0.04, 1, Duration.ZERO, 0.01, 7, 333, Duration.ofSeconds(4));

    assertThat(measure(plan, new FakeTime(run -> run % 2 == 0 ? 1000 : 2000)).samples().count())
        .isEqualTo(333);
  }

  @Test
  void theSummaryIsThatOfTheSamples() {
    Measurer.Result result = measure(PLAN, new FakeTime(run -> 1_000_000 + run * 100L));

    assertThat(result.measurement().summary()).isEqualTo(Summary.of(result.samples()));
    assertThat(Arrays.stream(result.samples().elapsedNanos()).max()).isPresent();
  }

  @Test
  void aFailureOfWhatIsTimedIsPassedOn() {
    assertThatThrownBy(
            () ->
                new Measurer(PLAN)
                    .measure(
                        () -> {
                          throw new IllegalStateException("no device");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no device");
  }

  @Test
  void theListenerHearsOfTheWarmUpAndOfAllSamples() {
    List<String> heard = new ArrayList<>();
    FakeTime time = new FakeTime(run -> 1_000_000);

    new Measurer(PLAN, () -> time.now)
        .measure(
            time,
            new Measurer.Listener() {
              @Override
              public void warmingUp() {
                heard.add("warming up before run " + time.runs);
              }

              @Override
              public void samples(int count) {
                heard.add(count + " of " + time.runs);
              }
            });

    assertThat(heard)
        .containsExactly(
            "warming up before run 0", "10 of 50", "20 of 60", "30 of 70", "40 of 80", "50 of 90");
  }

  private static Measurer.Result measure(RunPlan plan, FakeTime time) {
    return new Measurer(plan, () -> time.now).measure(time);
  }
}
