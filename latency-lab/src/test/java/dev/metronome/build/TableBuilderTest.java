package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.Calibration;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.measure.Ratio;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableBuilderTest {

  private final TableBuilder builder = TestBuilds.builder(1);

  @TempDir private Path folder;

  /** Notes what is measured, and asks to stop once a number of things is finished. */
  private static final class StopAfter implements BuildProgress {

    private final int toFinish;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<String> measured = new ArrayList<>();
    private final Map<Stage, Integer> finishedBefore = new EnumMap<>(Stage.class);

    private StopAfter(int toFinish) {
      this.toFinish = toFinish;
    }

    @Override
    public void started(Stage stage, int finished, int total) {
      finishedBefore.put(stage, finished);
    }

    @Override
    public void finished(int finished, String what, Measurement measurement, double drift) {
      measured.add(what);
      stop.compareAndSet(false, measured.size() == toFinish);
    }
  }

  private static final int ROWS = NetworkSignatures.rows(TestBuilds.SPACE).size();

  @Test
  void theTableHasEveryRowOfTheSpaceInItsOrder() throws IOException {
    LatencyTable table = builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false);
    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(NetworkSignatures.rows(TestBuilds.SPACE).keySet());
    assertThat(table.target()).isEqualTo(OnnxRuntimeRunner.open(1).target());
    assertThat(table.provenance().space()).isEqualTo(TestBuilds.SPACE.description());
    assertThat(table.provenance().plan()).startsWith(TestBuilds.PLAN.text());
    assertThat(table.provenance().facts()).containsEntry("seed", "3").containsKey("processor");
    assertThat(LatencyTableCsv.read(folder.resolve("table.csv"))).isEqualTo(table);
  }

  @Test
  void howLongModelsRanIsToldBesideTheWholeTime() throws IOException {
    List<Duration> told = new ArrayList<>();
    BuildProgress progress =
        new BuildProgress() {
          @Override
          public void built(Duration whole, Duration measuring, int devices) {
            told.add(measuring);
            told.add(whole);
          }
        };
    builder.build(TestBuilds.request(folder), progress, () -> false);
    assertThat(told).hasSize(2).isSorted().doesNotHaveDuplicates();
    assertThat(told.get(0)).isPositive();
  }

  @Test
  void theFolderHoldsTheTableAndTheSamplesAndNothingElse() throws IOException {
    LatencyTable table = builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("table.csv", "calibration.csv", "samples");
    }
    try (Stream<Path> files = Files.list(folder.resolve("samples"))) {
      // Two groups of rows and two of networks, each with its reference.
      assertThat(files).hasSize(table.rows().size() + 6 + 4);
    }
    int row = 0;
    for (Map.Entry<Operation, LatencyRow> entry : table.rows().entrySet()) {
      row++;
      Operation operation = entry.getKey();
      List<String> lines = sampleLines(row, operation.signature().op());
      Ratio ratio = ((Measurement) entry.getValue().cost()).ratio().orElseThrow();
      assertThat(lines.get(0)).isEqualTo(operation.toString());
      assertThat(lines).hasSize(1 + ratio.bursts());
      double[] ratios =
          lines.stream().skip(1).mapToDouble(TableBuilderTest::ratio).sorted().toArray();
      double median = (ratios[2] + ratios[3]) / 2;
      assertThat(ratio.value()).isCloseTo(median, Offset.offset(0.01 * median));
    }
  }

  /** A burst's fastest run over the reference beside it. */
  private static double ratio(String line) {
    int colon = line.indexOf(':');
    long floor =
        Arrays.stream(line.substring(colon + 1).split(",", -1))
            .mapToLong(Long::parseLong)
            .min()
            .orElseThrow();
    return floor / Double.parseDouble(line.substring(0, colon));
  }

  private List<String> sampleLines(int row, String op) throws IOException {
    Path file = new SampleFiles(folder.resolve("samples")).ofRow(row, op);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  @Test
  void theRowsAreCalibratedAndSayHow() throws IOException {
    LatencyTable table = builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false);

    assertThat(table.calibration()).isPresent();
    assertThat(table.calibration().get().networks()).isEqualTo(6);
    assertThat(table.provenance().calibration()).contains("6 whole networks");
    assertThat(table.provenance().facts())
        .containsEntry("reference", "nas-bench-macro/1:1:1:1:1:1:1:1");
    assertThat(table.rows().values()).allMatch(row -> row.calibrated().isPresent());
    assertThat(ReferenceLevel.of(table)).isPresent();
  }

  @Test
  void withoutNetworksTheRowsStayAsTheyWereMeasured() throws IOException {
    TableRequest request =
        new TableRequest(TestBuilds.SPACE, TestBuilds.PLAN, CalibrationPlan.NONE, 3, folder);
    LatencyTable table = builder.build(request, BuildProgress.NONE, () -> false);

    assertThat(table.calibration()).isEmpty();
    assertThat(table.provenance().calibration()).isEqualTo("none");
    assertThat(table.rows().values()).allMatch(row -> row.calibrated().isEmpty());
  }

  @Test
  void aStoppedBuildGoesOnWhereItStoppedAndMeasuresNothingTwice() throws IOException {
    assertThat(TableBuilder.stopped(TestBuilds.request(folder)))
        .hasMessage("stopped before anything was measured")
        .matches(StoppedException::isResumedBySameCommand);
    StopAfter first = new StopAfter(1);
    StoppedException stopped =
        catchThrowableOfType(
            StoppedException.class,
            () -> builder.build(TestBuilds.request(folder), first, first.stop::get));
    assertThat(stopped)
        .hasMessage(
            "stopped with %d of %d rows measured, saved in %s; of rows in work no bursts are kept,"
                + " as a row is saved when all are measured",
            NetworkBench.GROUP, ROWS, folder);
    assertThat(stopped.resume()).contains("metronome table resume " + folder);
    // As where it is stopped before its device is there.
    StoppedException waiting = TableBuilder.stopped(TestBuilds.request(folder));
    assertThat(waiting).hasMessage(stopped.getMessage());
    assertThat(waiting.resume()).isEqualTo(stopped.resume());
    assertThat(folder.resolve("table.csv")).doesNotExist();

    StopAfter second = new StopAfter(ROWS - NetworkBench.GROUP + 1);
    assertThatThrownBy(() -> builder.resume(TestBuilds.request(folder), second, second.stop::get))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("3 whole networks")
        .hasMessageNotContaining("bursts");
    assertThat(TableBuilder.stopped(TestBuilds.request(folder)))
        .hasMessageContaining("and 3 whole networks measured");
    assertThat(second.finishedBefore).containsEntry(BuildProgress.Stage.ROWS, NetworkBench.GROUP);

    StopAfter third = new StopAfter(-1);
    LatencyTable table = builder.resume(TestBuilds.request(folder), third, third.stop::get);
    assertThat(third.finishedBefore)
        .containsEntry(BuildProgress.Stage.ROWS, ROWS)
        .containsEntry(BuildProgress.Stage.CALIBRATION, 3);
    List<String> all = new ArrayList<>(first.measured);
    all.addAll(second.measured);
    all.addAll(third.measured);
    assertThat(all).doesNotHaveDuplicates().hasSize(ROWS + 6);
    assertThat(table.rows()).hasSize(ROWS);
  }

  @Test
  void anInterruptStopsWithinAGroup() throws IOException {
    BuildProgress interrupting =
        new BuildProgress() {
          @Override
          public void round(double done, int redoneBursts) {
            if (done > NetworkBench.GROUP) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try {
      assertThatThrownBy(() -> builder.build(TestBuilds.request(folder), interrupting, () -> false))
          .isInstanceOf(StoppedException.class)
          .hasMessageContaining("stopped with " + NetworkBench.GROUP + " of");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(builder.resume(TestBuilds.request(folder), BuildProgress.NONE, () -> false).rows())
        .hasSize(ROWS);
  }

  @Test
  void aStopIsHeardInTheMiddleOfALongGroup() {
    BooleanSupplier afterThousandQuestions =
        new BooleanSupplier() {
          private int questions;

          @Override
          public boolean getAsBoolean() {
            return ++questions > 1000;
          }
        };
    StopAfter progress = new StopAfter(-1);
    assertThatThrownBy(
            () -> builder.build(TestBuilds.slowRequest(folder), progress, afterThousandQuestions))
        .isInstanceOf(StoppedException.class);
    assertThat(progress.measured).isEmpty();
  }

  @Test
  void aFinishedTableIsNotBuiltAgainAndResumingReturnsIt() throws IOException {
    LatencyTable table = builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false);
    assertThatThrownBy(
            () -> builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("finished table");
    StopAfter progress = new StopAfter(-1);
    assertThat(builder.resume(TestBuilds.request(folder), progress, () -> false)).isEqualTo(table);
    assertThat(progress.measured).isEmpty();
  }

  @Test
  void aBuildKilledBetweenItsTableAndItsJournalIsFinishedAgain() throws IOException {
    Path journal = folder.resolve("journal.csv");
    Path copy = folder.resolve("copy");
    BuildProgress copying =
        new BuildProgress() {
          @Override
          public void calibrated(Calibration calibration) {
            if (calibration.networks() == 6) {
              assertThatCode(() -> Files.copy(journal, copy)).doesNotThrowAnyException();
            }
          }
        };
    LatencyTable table = builder.build(TestBuilds.request(folder), copying, () -> false);
    Files.move(copy, journal);
    StopAfter progress = new StopAfter(-1);
    assertThat(builder.resume(TestBuilds.request(folder), progress, () -> false)).isEqualTo(table);
    assertThat(progress.measured).isEmpty();
    assertThat(journal).doesNotExist();
  }

  @Test
  void anUnfinishedBuildIsNotBegunAnew() {
    StopAfter first = new StopAfter(1);
    assertThatThrownBy(() -> builder.build(TestBuilds.request(folder), first, first.stop::get))
        .isInstanceOf(StoppedException.class);
    assertThatThrownBy(
            () -> builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("metronome table resume");
  }

  @Test
  void anotherTargetSpaceOrPlanIsRefusedWithBothValues() throws IOException {
    StopAfter first = new StopAfter(1);
    assertThatThrownBy(() -> builder.build(TestBuilds.request(folder), first, first.stop::get))
        .isInstanceOf(StoppedException.class);
    requireRefusal();
    builder.resume(TestBuilds.request(folder), BuildProgress.NONE, () -> false);
    requireRefusal();
  }

  @Test
  void aChangedDeviceIsRefusedWithBothValues() throws IOException {
    StopAfter first = new StopAfter(1);
    assertThatThrownBy(() -> builder.build(TestBuilds.request(folder), first, first.stop::get))
        .isInstanceOf(StoppedException.class);
    Path journal = folder.resolve("journal.csv");
    Files.writeString(
        journal, Files.readString(journal).replaceFirst("fact.cores: \\d+", "fact.cores: 77"));

    assertThatThrownBy(
            () -> builder.resume(TestBuilds.request(folder), BuildProgress.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another fact.cores (there / asked for): 77 / ");
  }

  private void requireRefusal() {
    TableRequest other =
        new TableRequest(
            SearchSpaces.named("nas-bench-macro", p -> p.withResolution(9).withWidth(0.05)),
            TestBuilds.PLAN.withRelativeBound(0.25),
            TestBuilds.request(folder).calibration(),
            3,
            folder);
    BadInputException refusal =
        catchThrowableOfType(
            BadInputException.class,
            () -> TestBuilds.builder(2).resume(other, BuildProgress.NONE, () -> false));
    assertThat(refusal.problems()).hasSize(3);
    assertThat(refusal)
        .hasMessageContaining("another threads (there / asked for): 1 / 2")
        .hasMessageContainingAll("resolution=8", "resolution=9", "+/-0.5000", "+/-0.2500");
  }

  @Test
  void resumingBeginsWhereNothingWasWrittenYet() throws IOException {
    // A build killed while it wrote its header leaves this.
    Files.writeString(folder.resolve("journal.csv"), "# metronome lat");
    StopAfter progress = new StopAfter(-1);
    LatencyTable table = builder.resume(TestBuilds.request(folder), progress, () -> false);
    assertThat(progress.measured).hasSize(table.rows().size() + 6);
  }

  @Test
  void aJournalThatIsNoneIsLeftAlone() throws IOException {
    Path journal = Files.writeString(folder.resolve("journal.csv"), "my diary\n");
    assertThatThrownBy(
            () -> builder.resume(TestBuilds.request(folder), BuildProgress.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(journal.toString());
    assertThat(journal).hasContent("my diary\n");
  }
}
