package dev.metronome.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.Problem;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.Summary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageRulesTest {

  @Test
  void aRunPlanSurvivesTheProtocolToTheNanosecond() {
    RunPlan plan =
        new RunPlan(0.031, 7, Duration.ofNanos(1_000_001), 0.0025, 6, 9, Duration.ofNanos(3));

    assertThat(RunRequest.Plan.of(plan).toRunPlan()).isEqualTo(plan);
  }

  @Test
  void aSummarySurvivesTheProtocol() {
    Summary summary = Summary.of(Samples.ofNanos(1, 2, 4, 8));

    assertThat(RunResult.Statistics.of(summary).toSummary()).isEqualTo(summary);
  }

  @Test
  void aResultGivesItsSamples() {
    RunResult result = (RunResult) Messages.byName().get("run_result");

    assertThat(result.samples()).isEqualTo(Samples.ofNanos(1_500_000, 1_000_000, 1_250_000));
    assertThat(Summary.of(result.samples())).isEqualTo(result.summary().orElseThrow().toSummary());
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
        "at least one byte", () -> new ModelUpload(request.modelSha256(), 0, ModelFormat.ONNX));
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
    RunResult result = (RunResult) Messages.byName().get("run_result");
    assertRefused(
        "another number of samples",
        () ->
            new RunResult(
                "run-1",
                List.of(1L),
                result.stopReason(),
                result.summary(),
                result.before(),
                result.after()));
    assertRefused(
        "not negative",
        () ->
            new RunResult(
                "run-1",
                List.of(-1L),
                result.stopReason(),
                Optional.empty(),
                result.before(),
                result.after()));
  }

  @Test
  void aRunIsOverWhenItIsDoneFailedOrCancelled() {
    assertThat(RunState.Phase.values())
        .filteredOn(RunState.Phase::isFinal)
        .containsExactly(RunState.Phase.DONE, RunState.Phase.FAILED, RunState.Phase.CANCELLED);
  }

  private static RunState state(
      RunState.Phase phase, int samples, int maxSamples, Optional<AgentProblem> problem) {
    return new RunState("run-1", phase, samples, maxSamples, problem);
  }

  private static void assertRefused(String message, Runnable construction) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
