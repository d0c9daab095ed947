package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.Heard;
import dev.metronome.runner.Bench;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole path over pseudo-terminals, to a board whose times follow from its models' bytes. */
class SerialBenchTest extends PtyTest {

  private static final BoardPatience PATIENCE =
      new BoardPatience(Duration.ofSeconds(20), Duration.ofMillis(60), Duration.ofSeconds(20));
  private static final BoardPatience SHORT =
      new BoardPatience(Duration.ofMillis(700), Duration.ofMillis(60), Duration.ofMillis(700));
  private static final TargetName COUNT = TargetName.parse("count-cpu@serial:there");
  private static final RunPlan PLAN =
      new RunPlan(0.04, 2, Duration.ofSeconds(8), 0.01, 8, 40, Duration.ofSeconds(60));
  private static final BurstPlan BURSTS =
      new BurstPlan(
          0.04, 2, Duration.ofSeconds(1), 2, 3, Duration.ofMillis(4), 6, 8, 0.005, 0.1, 2);

  private final CountingEngine engine = new CountingEngine();

  private TestBoard board(BoardFacts facts) {
    return new TestBoard(pair.other(), engine, facts, folder);
  }

  private SerialBench bench() {
    return bench(() -> JsscLine.open(pair.one()), PATIENCE);
  }

  private SerialBench bench(SerialLine.Opening opening, BoardPatience patience) {
    return SerialBench.open(pair.one(), opening, patience, COUNT, 1, Precision.INT8, () -> {});
  }

  private Path model(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(name.hashCode()).nextBytes(content);
    return Files.write(folder.resolve(name + ".tflite"), content);
  }

  private static void requireRight(Path model, Bench.Single measured) throws IOException {
    assertThat(measured.result().samples().elapsedNanos())
        .hasSizeGreaterThanOrEqualTo(8)
        .containsOnly(CountingEngine.nanos(model));
  }

  @Test
  void anEmptyFileIsRefusedByItsName() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.tflite"));
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Problem refused =
          problem(
              catchThrowableOfType(
                  BadInputException.class, () -> bench.measure(empty, PLAN, () -> {})));
      assertThat(refused.where()).isEqualTo(empty.toString());
      assertThat(refused.what()).isEqualTo("the file is empty");
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void aModelIsMeasuredByTheBoardsClock() throws Exception {
    Path model = model("first", 700);
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Bench.Single measured = bench.measure(model, PLAN, () -> {});

      requireRight(model, measured);
      assertThat(measured.inputs()).hasToString("[input: int8[1, 32, 32, 3]]");
      assertThat(measured.outputs()).hasToString("[logits: int8[1, 10]]");
      assertThat(bench.target().toString())
          .isEqualTo("count-cpu 1, 1 thread, int8, on Test board, rev. 2");
      assertThat(bench.facts()).containsEntry("cpu-hz", "480000000");
      assertThat(bench.format()).isEqualTo("tflite");
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void whatTheBoardDoesIsTold() throws Exception {
    Path model = model("told", 700);
    Heard heard = new Heard();
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Bench.Single measured = bench.measure(model, PLAN, () -> {}, heard);

      assertThat(heard.stages()).containsExactly("uploading", "warming up", "samples");
      // In pieces of at most 64 bytes.
      assertThat(heard.of("uploading"))
          .hasSizeGreaterThan(10)
          .startsWith("uploading 0 of 700")
          .endsWith("uploading 700 of 700");
      assertThat(heard.samples()).isSorted().endsWith(measured.result().samples().count());
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  /** A board of one slot gets the models again and again. */
  @Test
  void whatTheBoardDoesOfAGroupIsTold() throws Exception {
    Heard heard = new Heard();
    try (TestBoard board = board(TestBoard.facts(1, 256));
        SerialBench bench = bench()) {
      bench.measure(
          List.of(model("a", 100), model("b", 300)),
          model("reference", 150),
          BURSTS,
          1,
          () -> {},
          heard);

      assertThat(heard.stages()).startsWith("warming up", "uploading").endsWith("bursts");
      assertThat(heard.of("uploading"))
          .contains("uploading 0 of 100", "uploading 300 of 300", "uploading 150 of 150");
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0} slots")
  @ValueSource(ints = {1, 2, 5})
  void everyModelOfAGroupGetsItsOwnTimes(int slots) throws Exception {
    try (TestBoard board = board(TestBoard.facts(slots, 256));
        SerialBench bench = bench()) {
      requireRightGroup(bench);
      assertThat(board.boots()).isEqualTo(1);
      assertThat(bench.measuring()).isPositive();
    }
  }

  private void requireRightGroup(SerialBench bench) throws IOException {
    List<Path> models = List.of(model("a", 100), model("b", 300), model("c", 200));
    Path reference = model("reference", 150);
    List<Double> progress = new ArrayList<>();

    InterleavedMeasurer.Group group =
        bench.measure(
            models, reference, BURSTS, 1, () -> {}, (done, bursts, redone) -> progress.add(done));

    for (int i = 0; i < models.size(); i++) {
      InterleavedMeasurer.Result result = group.results().get(i);
      double ratio = (double) CountingEngine.nanos(models.get(i)) / CountingEngine.nanos(reference);
      assertThat(result.measurement().ratio().orElseThrow().value()).isEqualTo(ratio);
      assertThat(result.samples().bursts()).hasSizeGreaterThanOrEqualTo(6);
    }
    assertThat(progress).isSorted().endsWith(1.0);
  }

  /** More with {@code -Dmetronome.serial.seeds=N}. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("metronome.serial.seeds", 2));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void droppedDoubledAndFlippedBytesChangeNoTime(long seed) throws Exception {
    int[] damages = new int[1];
    Random random = new Random(seed);
    Path model = model("noisy", 1500);
    try (TestBoard board = board(TestBoard.facts(2, 64));
        SerialBench bench =
            bench(
                () -> new FlakyLine(JsscLine.open(pair.one()), random, 0.002, damages), PATIENCE)) {
      requireRight(model, bench.measure(model, PLAN, () -> {}));
      requireRightGroup(bench);
      assertThat(damages[0]).isGreaterThan(10);
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void framesThatHaveToBeSentAgainAreToldWhileAModelIsSent() throws Exception {
    Path model = model("lossy", 1500);
    Heard heard = new Heard();
    Random random = new Random(1);
    try (TestBoard board = board(TestBoard.facts(2, 64));
        SerialBench bench =
            bench(
                () -> new FlakyLine(JsscLine.open(pair.one()), random, 0.004, new int[1]),
                PATIENCE)) {
      requireRight(model, bench.measure(model, PLAN, () -> {}, heard));
      assertThat(heard.framesAgain()).contains(1L, 2L, 3L).isSorted();
      assertThat(heard.of("uploading")).endsWith("uploading 1500 of 1500");
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void aBoardThatIsResetInTheMiddleIsGreetedAnewAndRunsAgain() throws Exception {
    Path model = model("reset", 300);
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      engine.resetAfter(5);
      requireRight(model, bench.measure(model, PLAN, () -> {}));
      engine.resetAfter(7);
      requireRightGroup(bench);
      assertThat(board.boots()).isEqualTo(3);
    }
  }

  @Test
  void aCableThatIsPulledAndPluggedInAgainCostsNothingButTime() throws Exception {
    Path model = model("cable", 300);
    // Long enough for the pull to come in between.
    engine.pauseInRuns(20);
    AtomicBoolean pulled = new AtomicBoolean();
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Runnable pulling =
          () -> {
            if (engine.runs() > 4 && !pulled.getAndSet(true)) {
              replug();
            }
          };
      requireRight(model, bench.measure(model, PLAN, pulling));
      assertThat(pulled).isTrue();
      assertThat(board.boots()).isGreaterThan(1);
    }
  }

  private void replug() {
    try {
      pair.unplug();
      Thread.sleep(100);
      pair.plugIn();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCableThatStaysOutIsAnErrorWithTheNextStep() throws Exception {
    Path model = model("out", 300);
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench(() -> JsscLine.open(pair.one()), SHORT)) {
      bench.measure(model, PLAN, () -> {});
      pair.unplug();
      Problem problem =
          problem(
              catchThrowableOfType(
                  UnavailableException.class, () -> bench.measure(model, PLAN, () -> {})));
      assertThat(problem.what()).contains("the line broke", "did not come back");
      assertThat(problem.remedy()).contains("plug the board in", "same command");
      assertThat(board.boots()).isPositive();
    }
  }

  @Test
  void anInterruptedThreadDoesNotWaitForABoard() throws Exception {
    Path model = model("interrupted", 300);
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Thread.currentThread().interrupt();
      Problem problem =
          problem(
              catchThrowableOfType(
                  UnavailableException.class, () -> bench.measure(model, PLAN, () -> {})));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(problem.what()).contains("interrupted");
      assertThat(board.boots()).isPositive();
    }
  }

  @Test
  void aSlowBoardIsWaitedForAndAskedSeldom() throws Exception {
    Path model = model("slow", 100);
    engine.pauseInRuns(150);
    RunPlan few = new RunPlan(0.04, 1, Duration.ZERO, 0.01, 8, 8, Duration.ofSeconds(60));
    // Longer in a request than the board may be silent without one.
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench(() -> JsscLine.open(pair.one()), SHORT)) {
      requireRight(model, bench.measure(model, few, () -> {}));
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void whoeverStopsLeavesTheBoardIdle() throws Exception {
    Path model = model("stopped", 100);
    engine.pauseInRuns(20);
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Runnable stop =
          () -> {
            if (engine.runs() > 3) {
              throw new StoppedException("stopped", "again");
            }
          };
      StoppedException stopped =
          catchThrowableOfType(StoppedException.class, () -> bench.measure(model, PLAN, stop));
      assertThat(stopped).isNotNull();
      int runs = engine.runs();
      Thread.sleep(100);
      assertThat(engine.runs()).isLessThanOrEqualTo(runs + 1);
      requireRight(model, bench.measure(model, PLAN, () -> {}));
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void runsWithoutAPauseAreCounted() throws Exception {
    Path model = model("sustained", 100);
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Bench.Sustained sustained = bench.sustain(model, Duration.ofMillis(50), () -> {});

      long nanos = CountingEngine.nanos(model);
      assertThat(sustained.elapsed().toNanos()).isEqualTo(sustained.runs() * nanos);
      assertThat(sustained.elapsed()).isBetween(Duration.ofMillis(50), Duration.ofMillis(60));
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void modelsThatTheBoardCannotTakeAreRefusedWithReasons() throws Exception {
    Path large = model("large", 5000);
    Path odd = Files.writeString(folder.resolve("odd.tflite"), "refuse this");
    try (TestBoard board = board(TestBoard.facts());
        SerialBench bench = bench()) {
      Problem tooLarge =
          problem(
              catchThrowableOfType(
                  BadInputException.class, () -> bench.measure(large, PLAN, () -> {})));
      assertThat(tooLarge.what()).contains("5000 bytes");
      assertThat(tooLarge.expected()).contains("4096");
      Problem refused =
          problem(
              catchThrowableOfType(
                  BadInputException.class, () -> bench.measure(odd, PLAN, () -> {})));
      assertThat(refused.what()).isEqualTo("operator 7 is 'ODD'");
      assertThat(refused.remedy()).isEqualTo("build it in");
      // The board is as usable as before.
      Path model = model("afterwards", 100);
      requireRight(model, bench.measure(model, PLAN, () -> {}));
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void anotherTargetAndTooManyThreadsAreToldTogether() throws Exception {
    try (TestBoard board = board(TestBoard.facts())) {
      BadInputException e =
          catchThrowableOfType(
              BadInputException.class,
              () ->
                  SerialBench.open(
                      pair.one(),
                      () -> JsscLine.open(pair.one()),
                      PATIENCE,
                      TargetName.parse("tflite-micro"),
                      3,
                      Precision.FLOAT32,
                      () -> {}));
      assertThat(e.problems()).hasSize(2);
      assertThat(e.problems().get(0).expected()).isEqualTo("count-cpu@" + pair.one());
      assertThat(e.problems().get(1).expected()).isEqualTo("1 to 2");
      assertThat(board.boots()).isEqualTo(1);
    }
  }

  @Test
  void aPortOnWhichNobodyAnswersIsToldWithWhatToCheck() {
    Problem problem =
        problem(
            catchThrowableOfType(
                UnavailableException.class, () -> bench(() -> JsscLine.open(pair.one()), SHORT)));
    assertThat(problem.what()).contains("nothing answers");
    assertThat(problem.remedy()).contains("cable", "reset", ":BAUD");
  }

  @Test
  void noiseAsOfAWrongSpeedIsToldAsSuch() throws Exception {
    Thread noise = new Thread(this::babble, "noise");
    noise.start();
    try {
      Problem problem =
          problem(
              catchThrowableOfType(
                  UnavailableException.class, () -> bench(() -> JsscLine.open(pair.one()), SHORT)));
      assertThat(problem.what()).contains("is no answer", "bytes, such as");
      assertThat(problem.expected()).contains("115200 baud");
      assertThat(problem.remedy()).contains("speed", ":BAUD", "--protocol");
    } finally {
      noise.interrupt();
      noise.join();
    }
  }

  private void babble() {
    Random random = new Random(7);
    byte[] bytes = new byte[40];
    try (JsscLine line = JsscLine.open(pair.other())) {
      while (!Thread.currentThread().isInterrupted()) {
        random.nextBytes(bytes);
        line.write(bytes);
        line.read(Duration.ofMillis(10));
      }
    } catch (LineException e) {
      // Interrupted.
      return;
    }
  }

  @Test
  void firmwareOfAnotherVersionIsRefused() throws Exception {
    try (ScriptedFirmware firmware =
        new ScriptedFirmware(
            pair.other(),
            hello -> BoardErrors.write("unsupported_protocol", "it speaks version 9"))) {
      ProblemException refused = catchThrowableOfType(ProblemException.class, () -> bench());
      assertThat(problem(refused).what()).contains("version 9");
      assertThat(problem(refused).remedy()).contains("same version");
      firmware.answerWith(hello -> BoardMessage.parse("hello version=2"));
      refused = catchThrowableOfType(ProblemException.class, () -> bench());
      assertThat(problem(refused).what()).contains("version 2");
      firmware.answerWith(hello -> BoardMessage.parse("hello version=1 board=x"));
      refused = catchThrowableOfType(ProblemException.class, () -> bench());
      assertThat(problem(refused).what()).contains("no ");
      assertThat(problem(refused).remedy()).contains("mend the firmware");
    }
  }

  @Test
  void aPortThatIsNotThereIsToldWithThoseThatAre() {
    SerialAddress nowhere = SerialAddress.parse("serial:/dev/ttyNOWHERE7", "target");
    Problem problem =
        problem(catchThrowableOfType(UnavailableException.class, () -> JsscLine.open(nowhere)));
    assertThat(problem.what()).isEqualTo("there is no such port");
    assertThat(problem.expected()).isEqualTo(PortRefusal.absent("", SerialPorts.here()).expected());
  }

  @Test
  void aFileThatIsNoPortIsToldSo() throws Exception {
    SerialAddress file = new SerialAddress(model("file", 10).toString(), 9600);
    Problem problem =
        problem(catchThrowableOfType(UnavailableException.class, () -> JsscLine.open(file)));
    assertThat(problem.what()).isEqualTo("it is no serial port");
  }

  @Test
  void aSpeedThatTheDriverDoesNotKnowIsRefusedAndThePortGivenBack() throws Exception {
    SerialAddress odd = new SerialAddress(pair.one().port(), 123_457);
    Problem problem =
        problem(catchThrowableOfType(UnavailableException.class, () -> JsscLine.open(odd)));
    assertThat(problem.what()).contains("refuses 123457 baud");
    try (JsscLine line = JsscLine.open(pair.one());
        JsscLine other = JsscLine.open(pair.other())) {
      byte[] all = new byte[256];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) i;
      }
      other.write(all);
      byte[] read = new byte[0];
      while (read.length < all.length) {
        byte[] more = line.read(Duration.ofSeconds(5));
        assertThat(more).isNotEmpty();
        read = Arrays.copyOf(read, read.length + more.length);
        System.arraycopy(more, 0, read, read.length - more.length, more.length);
      }
      // Nothing is translated or eaten on the way, such as the bytes of flow control.
      assertThat(read).isEqualTo(all);
    }
  }
}
