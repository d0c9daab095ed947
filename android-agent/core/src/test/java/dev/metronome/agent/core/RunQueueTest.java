package dev.metronome.agent.core;

import static dev.metronome.agent.core.Requests.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.agent.protocol.AgentProblem.Code;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.agent.protocol.RunState.Phase;
import dev.metronome.agent.protocol.ThermalStatus;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.Interference;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunQueueTest {

  private static final long MAX_RUN_MILLIS = 60_000;
  private static final RunPlan LONG =
      new RunPlan(0.5, 1, Duration.ofMillis(1), 1e-9, 100_000, 100_000, Duration.ofSeconds(50));

  @TempDir private Path folder;

  private final FakeDevice device = new FakeDevice();
  private ModelCache cache;
  private RunQueue queue;
  private DeviceFacts facts;

  @BeforeEach
  void open() throws IOException {
    open(MAX_RUN_MILLIS);
  }

  private void open(long maxRunMillis) throws IOException {
    cache = ModelCache.open(folder, 1000, 100_000, ModelDisk.REAL);
    InProcessExecutor executor = new InProcessExecutor(new SpinEngine(), device, Interference.NONE);
    facts =
        device.facts(
            executor.runtimes(), new DeviceFacts.Limits(1000, 100_000, 4, 2, MAX_RUN_MILLIS));
    queue = new RunQueue(cache, executor, maxRunMillis, AgentLog.NONE);
    queue.start();
  }

  @AfterEach
  void close() {
    queue.close();
  }

  private String model(String text) throws IOException {
    byte[] bytes = SpinEngine.model(text);
    cache.store(sha256(bytes), ModelFormat.ONNX, bytes.length, new ByteArrayInputStream(bytes));
    return sha256(bytes);
  }

  private RunState submit(String runId, RunRequest request) throws IOException {
    return queue.submit(runId, request, facts);
  }

  private RunState end(String runId) throws InterruptedException {
    return queue.await(runId, 30_000);
  }

  private RunResult result(String runId) {
    return ProtocolJson.read(
        RunResult.class, new String(queue.result(runId), StandardCharsets.UTF_8));
  }

  private static Code refused(ThrowingCallable call) {
    return catchThrowableOfType(AgentException.class, call).problem().code();
  }

  private void awaitPhase(String runId, Phase phase) throws InterruptedException {
    while (queue.await(runId, 1).phase() != phase) {
      assertThat(queue.await(runId, 1).phase().isFinal()).isFalse();
    }
  }

  @Test
  void aSingleModelIsMeasuredWithContext() throws Exception {
    submit("a", Requests.single(model("spin 200")));

    assertThat(end("a").phase()).isEqualTo(Phase.DONE);
    RunResult result = result("a");
    assertThat(result.single().orElseThrow().elapsedNanos())
        .hasSizeBetween(20, 40)
        .allMatch(nanos -> nanos >= 200_000);
    assertThat(result.single().orElseThrow().inputs().get(0).name()).isEqualTo("in");
    assertThat(result.before().battery()).isPresent();
    assertThat(result.busyNanos()).isGreaterThan(20 * 200_000);
    assertThat(result.after().atMillis()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void aGroupComesOutAsItsRatiosToTheReference() throws Exception {
    BurstPlan plan = Requests.BURSTS.withBursts(12, 12);
    submit(
        "a",
        Requests.group(List.of(model("spin 100"), model("spin 300")), model("spin 200"), plan));

    assertThat(end("a").samples()).isEqualTo(24);
    InterleavedMeasurer.Group group = result("a").group().orElseThrow().toGroup(plan);
    // A spin ends within a microsecond or two, unless somebody else has the core.
    assertThat(ratio(group, 0)).isBetween(0.48, 0.53);
    assertThat(ratio(group, 1)).isBetween(1.45, 1.55);
  }

  private static double ratio(InterleavedMeasurer.Group group, int index) {
    return group.results().get(index).measurement().ratio().orElseThrow().value();
  }

  @Test
  void oneRunIsMeasuredAtATimeInTheirOrder() throws Exception {
    String model = model("spin 100");
    submit("a", Requests.single(model, LONG));
    submit("b", Requests.single(model));
    submit("c", Requests.single(model));
    awaitPhase("a", Phase.MEASURING);

    assertThat(queue.running()).contains("a");
    assertThat(queue.queued()).isEqualTo(2);
    assertThat(queue.await("b", 100).phase()).isEqualTo(Phase.QUEUED);
    queue.delete("a");
    assertThat(end("a").phase()).isEqualTo(Phase.CANCELLED);
    assertThat(end("b").phase()).isEqualTo(Phase.DONE);
    assertThat(end("c").phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void aRunThatWaitsIsCancelledAtOnce() throws Exception {
    String model = model("spin 100");
    submit("a", Requests.single(model, LONG));
    submit("b", Requests.single(model));

    assertThat(queue.delete("b").phase()).isEqualTo(Phase.CANCELLED);
    assertThat(refused(() -> queue.result("b"))).isEqualTo(Code.NO_RESULT);
    queue.delete("a");
    assertThat(end("a").phase()).isEqualTo(Phase.CANCELLED);
    // Forgotten with the second time.
    queue.delete("b");
    assertThat(refused(() -> queue.await("b", 0))).isEqualTo(Code.UNKNOWN_RUN);
  }

  @Test
  void theSameRequestAgainChangesNothingAndAnotherIsRefused() throws Exception {
    String model = model("spin 100");
    submit("a", Requests.single(model));
    end("a");
    assertThat(submit("a", Requests.single(model)).phase()).isEqualTo(Phase.DONE);
    assertThat(refused(() -> submit("a", Requests.single(model, LONG)))).isEqualTo(Code.RUN_EXISTS);
  }

  /** As when an agent stood still, and its client gave up meanwhile. */
  @Test
  void aRunThatWasDeletedIsNotBegunByRequestsThatComeLate() throws Exception {
    String model = model("spin 100");
    submit("over", Requests.single(model));
    end("over");
    queue.delete("over");
    assertThat(refused(() -> queue.delete("overtaken"))).isEqualTo(Code.UNKNOWN_RUN);

    assertThat(refused(() -> submit("over", Requests.single(model)))).isEqualTo(Code.RUN_EXISTS);
    assertThat(refused(() -> submit("overtaken", Requests.single(model))))
        .isEqualTo(Code.RUN_EXISTS);
    assertThat(queue.queued()).isZero();
  }

  @Test
  void aHotDeviceIsLeftToCoolAndMeasuredAgain() throws Exception {
    device.heat = ThermalStatus.LIGHT;
    submit("a", Requests.hot(model("spin 100"), 300, 2));
    awaitPhase("a", Phase.COOLING_DOWN);
    device.heat = ThermalStatus.NONE;

    assertThat(end("a").phase()).isEqualTo(Phase.DONE);
    assertThat(result("a").discarded()).isEqualTo(1);
  }

  @Test
  void aDeviceThatStaysHotFailsTheRun() throws Exception {
    device.heat = ThermalStatus.SEVERE;
    submit("a", Requests.hot(model("spin 100"), 10, 2));

    RunState end = end("a");
    assertThat(end.problem().orElseThrow().code()).isEqualTo(Code.TOO_HOT);
    assertThat(end.problem().orElseThrow().what()).contains("severe");
    assertThat(refused(() -> queue.result("a"))).isEqualTo(Code.TOO_HOT);
  }

  @Test
  void whatWasMeasuredWhileTheDeviceBecameHotIsDiscarded() throws Exception {
    submit("a", Requests.single(model("spin 100"), LONG));
    awaitPhase("a", Phase.MEASURING);
    device.heat = ThermalStatus.LIGHT;

    assertThat(end("a").problem().orElseThrow().code()).isEqualTo(Code.TOO_HOT);
  }

  @Test
  void aCoolDownCanBeCancelled() throws Exception {
    device.heat = ThermalStatus.LIGHT;
    submit("a", Requests.hot(model("spin 100"), 30_000, 1));
    awaitPhase("a", Phase.COOLING_DOWN);
    queue.delete("a");
    assertThat(queue.await("a", 5000).phase()).isEqualTo(Phase.CANCELLED);
  }

  @Test
  void aRunLongerThanAllowedFails() throws Exception {
    queue.close();
    open(300);
    submit("a", Requests.single(model("spin 100"), LONG));

    RunState end = queue.await("a", 10_000);
    assertThat(end.problem().orElseThrow().code()).isEqualTo(Code.RUN_FAILED);
    assertThat(end.problem().orElseThrow().what()).contains("longer than 300 ms");
  }

  @Test
  void aRuntimeThatFailsOrRefusesFailsTheRunOnly() throws Exception {
    submit("a", Requests.single(model("fail 10")));
    submit("b", Requests.single(model("nonsense")));
    submit("c", Requests.single(model("spin 10")));

    assertThat(end("a").problem().orElseThrow().code()).isEqualTo(Code.RUN_FAILED);
    assertThat(end("a").problem().orElseThrow().what()).contains("the spindle broke");
    assertThat(end("b").problem().orElseThrow().code()).isEqualTo(Code.MODEL_REFUSED);
    assertThat(end("c").phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void aRunWhoseModelOthersDeletedSaysSoAndOneWithTheModelAgainIsMeasured() throws Exception {
    String other = model("spin 100");
    String model = model("spin 110");
    submit("a", Requests.single(other, LONG));
    awaitPhase("a", Phase.MEASURING);
    submit("b", Requests.single(model));
    Files.delete(folder.resolve(model + ".onnx"));
    queue.delete("a");

    assertThat(end("b").problem().orElseThrow().code()).isEqualTo(Code.UNKNOWN_MODEL);
    assertThat(refused(() -> submit("c", Requests.single(model)))).isEqualTo(Code.UNKNOWN_MODEL);
    model("spin 110");
    submit("c", Requests.single(model));
    assertThat(end("c").phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void whatCannotBeDoneIsRefusedBeforeItWaits() throws Exception {
    String model = model("spin 10");
    String none = "0".repeat(64);
    assertThat(refused(() -> submit("a", Requests.single(none)))).isEqualTo(Code.UNKNOWN_MODEL);
    assertThat(refused(() -> submit("a", Requests.on("ort", 1, model))))
        .isEqualTo(Code.RUNTIME_ABSENT);
    assertThat(refused(() -> submit("a", Requests.on("lite", 1, model))))
        .isEqualTo(Code.MODEL_REFUSED);
    assertThat(refused(() -> submit("a", Requests.on("spin", 3, model))))
        .isEqualTo(Code.TOO_MANY_THREADS);
    assertThat(refused(() -> submit("a", Requests.hot(model, Long.MAX_VALUE, 20))))
        .isEqualTo(Code.PLAN_BEYOND_LIMITS);
    RunPlan endless = LONG.withTimeLimit(Duration.ofDays(1));
    assertThat(refused(() -> submit("a", Requests.single(model, endless))))
        .isEqualTo(Code.PLAN_BEYOND_LIMITS);
    List<String> many = List.of(model, model, model, model, model);
    assertThat(refused(() -> submit("a", Requests.group(many, model))))
        .isEqualTo(Code.PLAN_BEYOND_LIMITS);
    BurstPlan huge = Requests.BURSTS.withBursts(6, Integer.MAX_VALUE);
    assertThat(refused(() -> submit("a", Requests.group(List.of(model), model, huge))))
        .isEqualTo(Code.PLAN_BEYOND_LIMITS);
    assertThat(queue.queued()).isZero();
    assertThat(refused(() -> queue.await("a", 0))).isEqualTo(Code.UNKNOWN_RUN);
  }

  @Test
  void runsThatAreCancelledWhileTheyWaitGiveUpTheirPlaceAndTheirModels() throws Exception {
    submit("a", Requests.single(model("spin 10"), LONG));
    awaitPhase("a", Phase.MEASURING);
    String model = model("spin 11");
    for (int i = 0; i < 2 * RunQueue.MOST_QUEUED; i++) {
      submit("b" + i, Requests.single(model));
      assertThat(queue.delete("b" + i).phase()).isEqualTo(Phase.CANCELLED);
    }
    assertThat(queue.queued()).isZero();

    // Room for which all has to go that is not held.
    for (int i = 0; i < 100; i++) {
      byte[] large = new byte[1000];
      large[0] = (byte) i;
      cache.store(sha256(large), ModelFormat.ONNX, large.length, new ByteArrayInputStream(large));
    }
    assertThat(cache.find(model)).isEmpty();
  }

  @Test
  void aQueueThatIsFullTakesNoMore() throws Exception {
    String model = model("spin 10");
    submit("a", Requests.single(model, LONG));
    awaitPhase("a", Phase.MEASURING);
    for (int i = 0; i < RunQueue.MOST_QUEUED; i++) {
      submit("b" + i, Requests.single(model));
    }
    assertThat(refused(() -> submit("c", Requests.single(model)))).isEqualTo(Code.QUEUE_FULL);
  }
}
