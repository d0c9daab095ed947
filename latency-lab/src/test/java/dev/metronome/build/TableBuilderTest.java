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
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.Summary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Notes which rows are measured, and asks to stop once a number of them is finished. */
  private static final class StopAfter implements BuildProgress {

    private final int rowsToFinish;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<OpSignature> measured = new ArrayList<>();
    private int finishedBefore = -1;

    private StopAfter(int rowsToFinish) {
      this.rowsToFinish = rowsToFinish;
    }

    @Override
    public void started(int finished, int rows) {
      finishedBefore = finished;
    }

    @Override
    public void rowFinished(int row, int rows, OpSignature operation, Measurement measurement) {
      measured.add(operation);
      stop.set(measured.size() == rowsToFinish);
    }
  }

  @Test
  void theTableHasEveryRowOfTheSpaceInItsOrder() throws IOException {
    LatencyTable table = builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false);
    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(NetworkSignatures.rows(TestBuilds.SPACE).keySet());
    assertThat(table.target()).isEqualTo(OnnxRuntimeRunner.open(1).target());
    assertThat(table.provenance().space()).isEqualTo(TestBuilds.SPACE.description());
    assertThat(table.provenance().plan()).isEqualTo(TestBuilds.PLAN.text());
    assertThat(table.provenance().facts()).containsEntry("seed", "3").containsKey("processor");
    assertThat(LatencyTableCsv.read(folder.resolve("table.csv"))).isEqualTo(table);
  }

  @Test
  void theFolderHoldsTheTableAndTheSamplesAndNothingElse() throws IOException {
    LatencyTable table = builder.build(TestBuilds.request(folder), BuildProgress.NONE, () -> false);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("table.csv", "samples");
    }
    try (Stream<Path> files = Files.list(folder.resolve("samples"))) {
      assertThat(files).hasSize(table.rows().size());
    }
    int row = 0;
    for (Map.Entry<Operation, LatencyRow> entry : table.rows().entrySet()) {
      row++;
      List<String> lines = sampleLines(row, entry.getKey().signature());
      Measurement measurement = (Measurement) entry.getValue().cost();
      assertThat(lines.get(0)).isEqualTo(entry.getKey().toString());
      long[] nanos = lines.stream().skip(1).mapToLong(Long::parseLong).toArray();
      Summary summary = Summary.of(Samples.ofNanos(nanos));
      assertThat(summary.count()).isEqualTo(measurement.summary().count());
      assertThat(summary.medianMs())
          .isCloseTo(measurement.summary().medianMs(), Offset.offset(1e-6));
    }
  }

  private List<String> sampleLines(int row, OpSignature operation) throws IOException {
    Path file = new SampleFiles(folder.resolve("samples")).file(row, operation);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  @Test
  void aStoppedBuildGoesOnWhereItStoppedAndMeasuresNothingTwice() throws IOException {
    StopAfter first = new StopAfter(4);
    StoppedException stopped =
        catchThrowableOfType(
            StoppedException.class,
            () -> builder.build(TestBuilds.request(folder), first, first.stop::get));
    assertThat(stopped)
        .hasMessage(
            "stopped with 4 of %d rows measured, saved in %s",
            NetworkSignatures.rows(TestBuilds.SPACE).size(), folder);
    assertThat(stopped.resume()).contains("metronome table resume " + folder);
    assertThat(folder.resolve("table.csv")).doesNotExist();

    StopAfter second = new StopAfter(-1);
    LatencyTable table = builder.resume(TestBuilds.request(folder), second, second.stop::get);
    assertThat(second.finishedBefore).isEqualTo(4);
    List<OpSignature> all = new ArrayList<>(first.measured);
    all.addAll(second.measured);
    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(all);
  }

  @Test
  void anInterruptStopsWithinARow() throws IOException {
    BuildProgress interrupting =
        new BuildProgress() {
          @Override
          public void rowStarted(int row, int rows, OpSignature operation) {
            if (row == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try {
      assertThatThrownBy(() -> builder.build(TestBuilds.request(folder), interrupting, () -> false))
          .isInstanceOf(StoppedException.class)
          .hasMessageContaining("stopped with 1 of");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(builder.resume(TestBuilds.request(folder), BuildProgress.NONE, () -> false).rows())
        .hasSize(NetworkSignatures.rows(TestBuilds.SPACE).size());
  }

  @Test
  void aStopIsHeardInTheMiddleOfALongRow() {
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
    assertThat(progress.measured).hasSizeLessThan(5);
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
          public void rowFinished(
              int row, int rows, OpSignature operation, Measurement measurement) {
            if (row == rows) {
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

  private void requireRefusal() {
    TableRequest other =
        new TableRequest(
            SearchSpaces.named("nas-bench-macro", p -> p.withResolution(9).withWidth(0.05)),
            TestBuilds.PLAN.withRelativeBound(0.25),
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
    assertThat(progress.measured).hasSize(table.rows().size());
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
