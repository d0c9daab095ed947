package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.remote.serial.PtyPair;
import dev.metronome.remote.serial.SimulatedMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards and power meters as a user has them, with TensorFlow Lite behind a serial line. */
@Tag("pty")
class AgentSerialCommandTest {

  /**
   * Five rows, which are more than the board has slots: each has its energy measured for seconds.
   */
  private static final String SPACE =
      """
      {"resolution": 32, "classes": 12, "stages": [
        {"name": "a", "filters": 16, "layers": [{"stride": 2, "blocks": [
          {"op": "conv", "kernel": [3, 5, 7], "activation": "relu"}]}]},
        {"name": "pool", "layers": [{"blocks": [{"op": "global_average_pool"}]}]},
        {"name": "end", "layers": [{"blocks": [{"op": "linear"}]}]}]}
      """;

  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aBoardIsListedMeasuredOnAndBuildsATable() throws Exception {
    try (PtyPair line = PtyPair.open(Files.createDirectory(folder.resolve("line")));
        PtyPair power = PtyPair.open(Files.createDirectory(folder.resolve("power")));
        SimulatedMeter meter = SimulatedMeter.columns(power, () -> 0.1)) {
      ExecutorService thread = Executors.newSingleThreadExecutor();
      Future<Answer> board =
          thread.submit(() -> run("agent", "serial", line.other().toString(), "--slots", "3"));
      String port = line.one().toString();
      String target = "tflite-cpu@" + port;

      JsonNode boards = run("targets", "--serial", port, "--json").json().get("boards");
      assertThat(boards).hasSize(1);
      assertThat(boards.get(0).get("usable").asBoolean()).as(boards.toString()).isTrue();
      assertThat(boards.get(0).get("targets").get(0).get("target").asText()).isEqualTo(target);
      assertThat(boards.get(0).get("facts").get("cores").asInt()).isPositive();

      // Large enough that whole microseconds tell when its times have settled.
      SmallModels.export("tflite-int8", path("int8"), "0.25", 64);
      measure(target, power.one().toString());
      assertThat(meter.lines()).isPositive();
      build(target, power.one().toString());
      requireProblem(
          run("measure", path("int8/model-int8.tflite"), "--target", "ort-cpu@" + port),
          2,
          "does not have 'ort-cpu'",
          target);

      line.unplug();
      requireProblem(
          run("measure", path("int8/model-int8.tflite"), "--target", target),
          3,
          "there is no such port",
          "plug the device in");
      assertThat(board.isDone()).isFalse();
      line.plugIn();
      // It answers again, without being started anew.
      check(target);

      thread.shutdownNow();
      Answer ended = board.get(1, TimeUnit.MINUTES);
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).contains("Answering on", "--target tflite-cpu@serial:PORT");
    }
  }

  private void measure(String target, String meter) throws Exception {
    Answer answer =
        run(
            "measure",
            path("int8/model-int8.tflite"),
            "--target",
            target,
            "--limit",
            "0.2",
            "--power-meter",
            meter,
            "--power-seconds",
            "0.4",
            "--power-rounds",
            "3",
            "--json");
    assertThat(answer.code()).as(answer.err()).isZero();
    JsonNode measured = answer.json();
    assertThat(measured.get("target").asText()).startsWith("tflite-cpu ").contains(", int8, ");
    double medianMs = measured.get("medianMs").asDouble();
    assertThat(medianMs).isPositive();
    JsonNode energy = measured.get("energy");
    // The meter reads 5 V and 0.1 A, whatever the board does.
    assertThat(energy.get("idleMw").asDouble()).isCloseTo(500, within(0.01));
    assertThat(energy.get("runningMw").asDouble()).isCloseTo(500, within(0.01));
    assertThat(energy.get("withIdleMj").asDouble()).isGreaterThan(500 * medianMs / 1000 / 3);
    assertThat(energy.get("mj").asDouble()).isCloseTo(0, within(1e-3));
  }

  private void build(String target, String meter) throws Exception {
    Answer built =
        run(
            "table",
            "build",
            "--space",
            Files.writeString(folder.resolve("space.json"), SPACE).toString(),
            "--calibration-networks",
            "0",
            "--bursts",
            "6",
            "--max-bursts",
            "6",
            "--target",
            target,
            "--power-meter",
            meter,
            "--power-seconds",
            "0.3",
            "--power-rounds",
            "3",
            "--out",
            path("table"),
            "--json");
    assertThat(built.code()).as(built.err()).isZero();
    assertThat(built.json().get("rows")).hasSize(5);
    for (JsonNode row : built.json().get("rows")) {
      assertThat(row.get("energyMeanMj").asDouble()).isCloseTo(0, within(1e-3));
      assertThat(row.get("energyWithIdleMeanMj").asDouble()).isPositive();
    }
    assertThat(Files.readString(folder.resolve("table/table.csv")))
        .startsWith("# metronome latency table: 4\n")
        .contains("; energy in 3 rounds of 0.300 s", "# fact.power_meter: " + meter);
    assertThat(run("table", "show", path("table")).out())
        .containsPattern("ms +alone_ms +p90_ms +interval +alone_mJ +95 % interval +statistic")
        .containsPattern("-?0\\.0000 +-?0\\.0000 to +-?0\\.0000  median");
    requireProblem(
        run(
            "table",
            "build",
            "--space",
            "nas-bench-macro",
            "--target",
            target,
            "--target",
            target + "0",
            "--power-meter",
            meter,
            "--out",
            path("two")),
        2,
        "2 targets, and one power meter");
  }

  private void check(String target) throws Exception {
    Answer check =
        run("table", "check", path("table"), "--networks", "2", "--target", target, "--json");
    assertThat(check.code()).as(check.err()).isIn(0, 1);
    assertThat(check.json().get("networks").asInt()).isEqualTo(2);
  }

  @Test
  void badInputIsToldWithTheNextStep() {
    requireProblem(run("agent", "serial"), 2, "no port was named", "serial:/dev/ttyS0");
    requireProblem(
        run("agent", "serial", "serial:/dev/ttyS0:abc"), 2, "'abc' is no baud rate", "serial:PORT");
    requireProblem(
        run("measure", path("m.onnx"), "--target", "tflite-cpu@htp://x"),
        2,
        "'htp://x' is no place",
        "http://HOST:PORT, adb:SERIAL, serial:PORT");
    requireProblem(run("agent", "serial", "/dev/ttyS0"), 2, "is no serial port", "serial:PORT");
    requireProblem(
        run("agent", "serial", "serial:" + path("none")), 3, "there is no such port", "plug");
    requireProblem(
        run("agent", "serial", "serial:" + path("none"), "--target", "coreml-npu"),
        2,
        "does not work on this machine",
        "metronome targets");
    requireProblem(
        run("targets", "--serial", "ttyUSB0"), 2, "--serial: 'ttyUSB0' is no serial port");
    requireProblem(
        run("measure", path("m.tflite"), "--power-meter", "usb"), 2, "--power-meter: 'usb'");
    requireProblem(
        run("measure", path("m.tflite"), "--power-rounds", "2"), 2, "--power-rounds", "3 to");
    assertThat(run("agent", "serial", "--protocol").out()).contains("@SSSSSSSS", "hello version=1");
  }
}
