package dev.metronome.agent.protocol;

import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.BurstPlan;
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

  private static final String OTHER_SHA256 =
      "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752";

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
            List.of(SHA256),
            "tflite",
            "cpu",
            4,
            Precision.FLOAT32,
            Optional.of(RunRequest.Plan.of(RunPlan.DEFAULT)),
            Optional.empty(),
            new RunRequest.CoolDown(90_000, 2)));
    messages.put(
        "run_request-group",
        new RunRequest(
            List.of(SHA256, OTHER_SHA256),
            "ort",
            "cpu",
            1,
            Precision.FLOAT32,
            Optional.empty(),
            Optional.of(
                new RunRequest.Group(
                    SHA256, RunRequest.Bursts.of(BurstPlan.DEFAULT), Long.MIN_VALUE)),
            new RunRequest.CoolDown(0, 0)));
    messages.put(
        "run_state",
        new RunState("run-7", RunState.Phase.MEASURING, 0.06, 120, 2000, 3, Optional.empty()));
    messages.put(
        "run_state-failed",
        new RunState("run-8", RunState.Phase.FAILED, 0, 0, 2000, 0, Optional.of(PROBLEM)));
    messages.put("run_result", result());
    messages.put("run_result-group", groupResult());
    messages.put("run_result-least", leastResult());
    messages.put(
        "health",
        new Health(
            "3f1c", 61_000, Optional.of("run-7"), 2, 17, 48_000_000, context(61_000, 83, 2.5)));
    messages.put(
        "health-least",
        new Health(
            "a",
            0,
            Optional.empty(),
            0,
            0,
            0,
            new Context(0, ThermalStatus.UNKNOWN, Optional.empty(), Optional.empty(), List.of())));
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
            new DeviceFacts.RuntimeFacts(
                "tflite", "2.16.1", ModelFormat.TFLITE, List.of("cpu", "gpu", "nnapi")),
            new DeviceFacts.RuntimeFacts("ort", "1.29.0", ModelFormat.ONNX, List.of("cpu"))),
        8_049_885_184L,
        Optional.of(new Battery(83, true)),
        ThermalStatus.NONE,
        Optional.of(0.61),
        new DeviceFacts.Limits(268_435_456, 1_073_741_824, 32, 5, 1_800_000),
        Map.of("build", "AB12.240101.001", "abi", "arm64-v8a"));
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
        ThermalStatus.UNKNOWN,
        Optional.empty(),
        new DeviceFacts.Limits(1, 1, 1, 1, 1),
        Map.of());
  }

  private static Context context(long atMillis, int percent, double headroom) {
    return new Context(
        atMillis,
        ThermalStatus.LIGHT,
        Optional.of(headroom),
        Optional.of(new Battery(percent, false)),
        List.of(1_704_000L, 2_914_000L));
  }

  private static RunResult result() {
    List<Long> nanos = List.of(1_500_000L, 1_000_000L, 1_250_000L);
    return new RunResult(
        "run-7",
        Optional.of(
            new RunResult.Single(
                List.of(new Tensor("input", "float", List.of(-1L, 3L, 224L, 224L))),
                List.of(new Tensor("logits", "float", List.of(-1L, 10L))),
                nanos,
                StopReason.SAMPLES_SPENT,
                Optional.of(
                    RunResult.Statistics.of(
                        Summary.of(
                            Samples.ofNanos(
                                nanos.stream().mapToLong(Long::longValue).toArray())))))),
        Optional.empty(),
        250_000_000,
        1,
        context(0, 83, 0.5),
        List.of(context(110, 83, 0.625), context(210, 82, 0.75)),
        context(251, 82, 0.75));
  }

  private static RunResult groupResult() {
    return new RunResult(
        "run-10",
        Optional.empty(),
        Optional.of(
            new RunResult.Group(
                List.of(
                    new RunResult.Subject(
                        List.of(
                            new RunResult.Burst(1000.5, List.of(500L, 501L)),
                            new RunResult.Burst(1001.25, List.of(499L))),
                        1),
                    new RunResult.Subject(List.of(new RunResult.Burst(1, List.of(0L))), 0)),
                List.of(List.of(1000L, 1002L), List.of(1001L)))),
        9_000_000,
        0,
        context(0, 83, 0.5),
        List.of(),
        context(9, 83, 0.5));
  }

  private static RunResult leastResult() {
    Context unknown =
        new Context(0, ThermalStatus.UNKNOWN, Optional.empty(), Optional.empty(), List.of());
    return new RunResult(
        "run-9",
        Optional.of(
            new RunResult.Single(
                List.of(),
                List.of(),
                List.of(5_000_000_000L),
                StopReason.TIME_SPENT,
                Optional.empty())),
        Optional.empty(),
        0,
        0,
        unknown,
        List.of(),
        unknown);
  }
}
