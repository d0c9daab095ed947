package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfiledTableBuilderTest {

  private static final int NETWORKS = 12;
  private static final int HEAD_LINES = 3;

  private final ProfiledTableBuilder builder =
      new ProfiledTableBuilder(OnnxRuntimeRunner.open(1), new OnnxExporter());

  @TempDir private Path folder;

  private ProfiledTableRequest request(int networks, long seed) {
    return new ProfiledTableRequest(
        TestBuilds.SPACE, networks, ProfilePlan.of(3, Duration.ZERO), seed, folder);
  }

  private LatencyTable build(ProfiledTableBuilder.Listener listener) throws IOException {
    return builder.build(request(NETWORKS, 3), listener, () -> false);
  }

  private List<String> profiled() throws IOException {
    return Files.readAllLines(folder.resolve(ProfiledTableBuilder.NETWORKS)).stream()
        .skip(HEAD_LINES)
        .toList();
  }

  /** Counts the networks, and asks to stop after some. */
  private static final class Counter implements ProfiledTableBuilder.Listener {

    private final int stopAfter;
    private int before;
    private int profiled;

    private Counter(int stopAfter) {
      this.stopAfter = stopAfter;
    }

    @Override
    public void started(int finished, int networks) {
      before = finished;
    }

    @Override
    public void profiled(int finished, double runMs) {
      profiled++;
    }

    boolean stop() {
      return profiled == stopAfter;
    }
  }

  @Test
  void everyRowOfTheSpaceIsTheMeanOfItsAppearances() throws IOException {
    LatencyTable table = build(ProfiledTableBuilder.Listener.NONE);

    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(NetworkSignatures.rows(TestBuilds.SPACE).keySet());
    assertThat(table.rows().values())
        .allSatisfy(row -> assertThat(row.cost()).isInstanceOf(PublishedMean.class));
    double sumMs = 0;
    for (String line : profiled()) {
      for (String layerMs : line.split(",", -1)[5].split(";", -1)) {
        sumMs += Double.parseDouble(layerMs);
      }
    }
    double rowsMs =
        table.rows().values().stream()
            .map(row -> (PublishedMean) row.cost())
            .mapToDouble(mean -> mean.count() * mean.meanMs())
            .sum();
    // The file has the rows to the nanosecond.
    assertThat(rowsMs).isCloseTo(sumMs, Offset.offset(1e-4));
    assertThat(table.provenance().plan()).startsWith("profiled").contains(NETWORKS + " random");
    assertThat(table.provenance().facts())
        .containsEntry("profiled_networks", "12")
        .containsKeys("profiled_seconds", "profiled_inserted_share");
    assertThat(LatencyTableCsv.read(folder.resolve(TableBuilder.TABLE))).isEqualTo(table);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(TableBuilder.TABLE, ProfiledTableBuilder.NETWORKS);
  }

  @Test
  void whatWasStoppedGoesOnWithTheSameNetworks() throws IOException {
    Counter first = new Counter(5);
    StoppedException stopped =
        catchThrowableOfType(
            StoppedException.class, () -> builder.build(request(NETWORKS, 3), first, first::stop));
    assertThat(stopped).hasMessageContaining("stopped with 5 of 12 networks profiled");
    assertThat(stopped.resume()).contains("same command");
    assertThat(folder.resolve(TableBuilder.TABLE)).doesNotExist();
    List<String> kept = profiled();

    Counter second = new Counter(-1);
    LatencyTable table = build(second);

    assertThat(second.before).isEqualTo(5);
    assertThat(second.profiled).isEqualTo(NETWORKS - 5);
    assertThat(profiled()).hasSize(NETWORKS).startsWith(kept.toArray(new String[0]));
    assertThat(profiled().stream().map(line -> line.split(",", -1)[0]))
        .containsExactlyElementsOf(
            new NetworkSampler(TestBuilds.SPACE, 3)
                .balanced(NETWORKS).stream().map(Object::toString).toList());
    Counter third = new Counter(-1);
    assertThat(build(third)).isEqualTo(table);
    assertThat(third.profiled).isZero();
  }

  @Test
  void aStopInTheMiddleOfANetworkLeavesNothingOfItBehind() {
    int[] questions = {0};
    assertThatThrownBy(
            () ->
                builder.build(
                    request(NETWORKS, 3),
                    ProfiledTableBuilder.Listener.NONE,
                    () -> ++questions[0] > 8))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("stopped with 0 of 12");
  }

  @Test
  void aLineThatAKillCutIsProfiledAgain() throws IOException {
    Counter counter = new Counter(5);
    assertThatThrownBy(() -> builder.build(request(NETWORKS, 3), counter, counter::stop))
        .isInstanceOf(StoppedException.class);
    Path journal = folder.resolve(ProfiledTableBuilder.NETWORKS);
    String text = Files.readString(journal);
    Files.writeString(journal, text.substring(0, text.length() - 7));
    // Where a killed process was, its model and the profiler's file are left.
    Path scratch = folder.resolve(".profiles");
    Files.createDirectories(scratch);
    Files.writeString(scratch.resolve("ort-profile_cut.json"), "[{");

    Counter second = new Counter(-1);
    build(second);

    assertThat(second.before).isEqualTo(4);
    assertThat(profiled()).hasSize(NETWORKS);
    assertThat(scratch).doesNotExist();
  }

  @Test
  void rowsThatNoNetworkHasAreNamedBeforeAnythingIsMeasured() {
    assertThatThrownBy(
            () -> builder.build(request(1, 3), ProfiledTableBuilder.Listener.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none of the 1 networks has the row inverted_bottleneck")
        .hasMessageContaining("--networks");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherRequestIsRefusedInTheSameFolder() throws IOException {
    build(ProfiledTableBuilder.Listener.NONE);
    assertThatThrownBy(
            () ->
                builder.build(
                    request(NETWORKS, 4), ProfiledTableBuilder.Listener.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("seed 4");
    Files.delete(folder.resolve(ProfiledTableBuilder.NETWORKS));
    assertThatThrownBy(() -> build(ProfiledTableBuilder.Listener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not made of profiles");
  }
}
