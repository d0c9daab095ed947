package dev.metronome.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.Problem;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.Interference;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.Summary;
import dev.metronome.tables.measure.TimedRuns;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageRulesTest {

  @Test
  void aRunPlanSurvivesTheProtocolToTheNanosecond() {
    RunPlan plan =
        new RunPlan(0.031, 7, Duration.ofNanos(1_000_001), 0.0025, 6, 9, Duration.ofNanos(3));

    assertThat(RunRequest.Plan.of(plan).toRunPlan()).isEqualTo(plan);
  }

  @Test
  void aBurstPlanSurvivesTheProtocolToTheNanosecond() {
    BurstPlan plan =
        new BurstPlan(
            0.031, 7, Duration.ofNanos(1_000_001), 2, 3, Duration.ofNanos(5), 6, 9, 0.0025, 0.2, 1);

    assertThat(RunRequest.Bursts.of(plan).toBurstPlan()).isEqualTo(plan);
  }

  @Test
  void aMeasuredGroupSurvivesTheProtocolWithItsStatistics() {
    BurstPlan plan = BurstPlan.DEFAULT.withBursts(6, 12);
    SplittableRandom random = new SplittableRandom(5);
    InterleavedMeasurer.Group measured =
        new InterleavedMeasurer(plan, TimedRuns.of(() -> spin(30_000)), Interference.NONE, 1)
            .measure(
                List.of(
                    TimedRuns.of(() -> spin(20_000 + random.nextInt(5000))),
                    TimedRuns.of(() -> spin(60_000))),
                InterleavedMeasurer.Listener.NONE);
    Context context = ((Health) Messages.byName().get("health")).context();
    RunResult sent =
        new RunResult(
            "run",
            Optional.empty(),
            Optional.of(RunResult.Group.of(measured)),
            1,
            0,
            context,
            List.of(),
            context);

    RunResult read = ProtocolJson.read(RunResult.class, ProtocolJson.write(sent));

    assertThat(read.group().orElseThrow().toGroup(plan)).isEqualTo(measured);
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aDeviceIsNamedOnceWhereProductAndChipAreOne() {
    DeviceFacts phone = (DeviceFacts) Messages.byName().get("device_facts");
    assertThat(phone.deviceName()).isEqualTo("Example Phone 9 \u00e9 (Example G3)");
    DeviceFacts board = (DeviceFacts) Messages.byName().get("device_facts-least");
    assertThat(
            new DeviceFacts(
                    "one",
                    "one",
                    board.clusters(),
                    board.os(),
                    board.osVersion(),
                    board.runtimes(),
                    board.memoryBytes(),
                    board.battery(),
                    board.thermalStatus(),
                    board.thermalHeadroom(),
                    board.limits(),
                    board.facts())
                .deviceName())
        .isEqualTo("one");
  }

  @Test
  void onlyAKnownHeatIsHot() {
    assertThat(ThermalStatus.values())
        .filteredOn(status -> !status.isHot())
        .containsExactly(ThermalStatus.NONE, ThermalStatus.UNKNOWN);
  }

  @Test
  void aRunHasAPlanOfOneModelOrAGroup() {
    RunRequest single = (RunRequest) Messages.byName().get("run_request");
    RunRequest group = (RunRequest) Messages.byName().get("run_request-group");
    assertThat(single.maxSamples()).isEqualTo(RunPlan.DEFAULT.maxSamples());
    assertThat(group.maxSamples()).isEqualTo(2 * BurstPlan.DEFAULT.maxBursts());
    assertThat(group.modelsWithReference())
        .startsWith(group.models().get(0), group.models().get(1))
        .hasSize(3);
    assertRefused("either a plan or a group", () -> request(group, single.plan(), group.group()));
    assertRefused("either a plan", () -> request(group, Optional.empty(), Optional.empty()));
    assertRefused("of one model", () -> request(group, single.plan(), Optional.empty()));
  }

  private static void request(
      RunRequest like, Optional<RunRequest.Plan> plan, Optional<RunRequest.Group> group) {
    new RunRequest(
        like.models(),
        like.runtime(),
        like.accelerator(),
        like.threads(),
        like.precision(),
        plan,
        group,
        like.coolDown());
  }

  @Test
  void aRunIsNamedByNothingThatMeansSomethingToAFileSystem() {
    assertThat(List.of("a", "run-7", "A-b-0", "x".repeat(64))).allMatch(Endpoints::isRun);
    assertThat(List.of("", "-a", "a-", "a/b", "..", "a.b", "a b", "\u00e9", "x".repeat(65), "a\n"))
        .noneMatch(Endpoints::isRun);
    assertThat(Endpoints.isModel("0".repeat(64))).isTrue();
    assertThat(List.of("0".repeat(63), "A" + "0".repeat(63), "../" + "0".repeat(61)))
        .noneMatch(Endpoints::isModel);
  }

  @Test
  void aSummarySurvivesTheProtocol() {
    Summary summary = Summary.of(Samples.ofNanos(1, 2, 4, 8));

    assertThat(RunResult.Statistics.of(summary).toSummary()).isEqualTo(summary);
  }

  @Test
  void aResultGivesItsSamples() {
    RunResult result = (RunResult) Messages.byName().get("run_result");

    RunResult.Single single = result.single().orElseThrow();
    assertThat(single.samples()).isEqualTo(Samples.ofNanos(1_500_000, 1_000_000, 1_250_000));
    assertThat(Summary.of(single.samples())).isEqualTo(single.summary().orElseThrow().toSummary());
  }

  @Test
  void aProblemSurvivesTheProtocol() {
    Problem problem = new Problem("where", "what", "expected", "remedy");

    assertThat(AgentProblem.of(AgentProblem.Code.TOO_HOT, problem).toProblem()).isEqualTo(problem);
  }

  @Test
  void whatCannotBeIsRefused() {
    RunRequest.CoolDown none = new RunRequest.CoolDown(0, 0);
    RunRequest request = (RunRequest) Messages.byName().get("run_request");
    assertThat(none.retries()).isZero();
    assertRefused("0 to 100", () -> new Battery(101, false));
    assertRefused("a pause", () -> new RunRequest.CoolDown(-1, 0));
    assertRefused("retries", () -> new RunRequest.CoolDown(0, -1));
    assertRefused(
        "64 lower-case", () -> new ModelUpload("9F" + "0".repeat(62), 1, ModelFormat.ONNX));
    assertRefused(
        "at least one byte", () -> new ModelUpload(request.models().get(0), 0, ModelFormat.ONNX));
    assertRefused("most samples", () -> state(RunState.Phase.MEASURING, 11, 10, Optional.empty()));
    assertRefused("has a problem", () -> state(RunState.Phase.FAILED, 1, 10, Optional.empty()));
    assertRefused(
        "has a problem",
        () ->
            state(
                RunState.Phase.DONE,
                10,
                10,
                Optional.of((AgentProblem) Messages.byName().get("agent_problem"))));
    RunResult.Single single =
        ((RunResult) Messages.byName().get("run_result")).single().orElseThrow();
    assertRefused("another number of samples", () -> single(single, 1, single.summary()));
    assertRefused("not negative", () -> single(single, -1, Optional.empty()));
    assertRefused("at least 1 ns", () -> new RunResult.Burst(0, List.of(1L)));
  }

  private static void single(
      RunResult.Single like, long nanos, Optional<RunResult.Statistics> summary) {
    new RunResult.Single(like.inputs(), like.outputs(), List.of(nanos), like.stopReason(), summary);
  }

  @Test
  void aRunIsOverWhenItIsDoneFailedOrCancelled() {
    assertThat(RunState.Phase.values())
        .filteredOn(RunState.Phase::isFinal)
        .containsExactly(RunState.Phase.DONE, RunState.Phase.FAILED, RunState.Phase.CANCELLED);
  }

  private static RunState state(
      RunState.Phase phase, int samples, int maxSamples, Optional<AgentProblem> problem) {
    return new RunState("run-1", phase, 0.5, samples, maxSamples, 0, problem);
  }

  private static void assertRefused(String message, Runnable construction) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
