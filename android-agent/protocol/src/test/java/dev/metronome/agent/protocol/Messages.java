package dev.metronome.agent.protocol;

import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages of the golden files. */
final class Messages {

  private static final String SHA256 =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private static final AgentProblem PROBLEM =
      new AgentProblem(
          AgentProblem.Code.ACCELERATOR_ABSENT,
          "accelerator",
          "'gpu' is not there",
          "cpu",
          "name another target; \"metronome targets\" lists them");

  private Messages() {}

  /** File name without its ending to message. */
  static Map<String, Message> byName() {
    Map<String, Message> messages = new LinkedHashMap<>();
    messages.put("device_facts", phone());
    messages.put("device_facts-least", board());
    messages.put("model_upload", new ModelUpload(SHA256, 13_978_596, ModelFormat.TFLITE));
    messages.put(
        "run_request",
        new RunRequest(
            SHA256,
            "tflite",
            "cpu",
            4,
            Precision.FLOAT32,
            RunRequest.Plan.of(RunPlan.DEFAULT),
            new RunRequest.CoolDown(90_000, 2)));
    messages.put(
        "run_state", new RunState("run-7", RunState.Phase.MEASURING, 120, 2000, Optional.empty()));
    messages.put(
        "run_state-failed",
        new RunState("run-8", RunState.Phase.FAILED, 0, 2000, Optional.of(PROBLEM)));
    messages.put("run_result", result());
    messages.put("run_result-least", leastResult());
    messages.put("agent_problem", PROBLEM);
    return messages;
  }

  private static DeviceFacts phone() {
    return new DeviceFacts(
        "Example Phone 9 \u00e9",
        "Example G3",
        List.of(
            new DeviceFacts.Cluster(
                List.of(0, 1, 2, 3), Optional.of(1_704_000L), Optional.of("schedutil")),
            new DeviceFacts.Cluster(List.of(4), Optional.of(2_914_000L), Optional.empty())),
        "Android",
        "14",
        List.of(
            new DeviceFacts.RuntimeFacts("tflite", "2.16.1", List.of("cpu", "gpu", "nnapi")),
            new DeviceFacts.RuntimeFacts("ort", "1.29.0", List.of("cpu"))),
        8_049_885_184L,
        Optional.of(new Battery(83, true)),
        ThermalStatus.NONE);
  }

  private static DeviceFacts board() {
    return new DeviceFacts(
        "Example Board",
        "unnamed",
        List.of(new DeviceFacts.Cluster(List.of(0), Optional.empty(), Optional.empty())),
        "Linux",
        "6.1",
        List.of(),
        536_870_912,
        Optional.empty(),
        ThermalStatus.UNKNOWN);
  }

  private static RunResult result() {
    List<Long> nanos = List.of(1_500_000L, 1_000_000L, 1_250_000L);
    return new RunResult(
        "run-7",
        nanos,
        StopReason.SAMPLES_SPENT,
        Optional.of(
            RunResult.Statistics.of(
                Summary.of(Samples.ofNanos(nanos.stream().mapToLong(Long::longValue).toArray())))),
        new RunResult.Context(
            ThermalStatus.NONE,
            Optional.of(new Battery(83, false)),
            List.of(1_704_000L, 2_914_000L)),
        new RunResult.Context(
            ThermalStatus.LIGHT,
            Optional.of(new Battery(82, false)),
            List.of(1_704_000L, 2_600_000L)));
  }

  private static RunResult leastResult() {
    RunResult.Context unknown =
        new RunResult.Context(ThermalStatus.UNKNOWN, Optional.empty(), List.of());
    return new RunResult(
        "run-9",
        List.of(5_000_000_000L),
        StopReason.TIME_SPENT,
        Optional.empty(),
        unknown,
        unknown);
  }
}
