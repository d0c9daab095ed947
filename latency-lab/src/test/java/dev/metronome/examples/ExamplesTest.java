package dev.metronome.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.build.TableBuilder;
import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.ProgressListener;
import dev.metronome.deploy.ExportedNetwork;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.run.SearchResult;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples do what they say, on a few small images. */
class ExamplesTest {

  @TempDir private Path folder;

  @Test
  void theThreeJobsLeadFromASpaceToFilesThatAreTheNetwork() throws Exception {
    ImageDataset data = Datasets.open("generated:train=120,test=24", 16, ProgressListener.silent());
    SearchSpace space =
        SearchSpaces.named(
            "nas-bench-macro",
            p -> p.withResolution(16).withWidth(0.1).withClasses(data.classes()));

    Path tables = folder.resolve("table");
    LatencyTable table = BuildingTable.build(space, tables);
    assertThat(table.rows()).hasSize(NetworkSignatures.rows(space).size());

    DecisionCosts.Range range = DecisionCosts.of(space, LatencyModel.sumOfRows(table)).range();
    double targetMs = (range.minMs() + range.maxMs()) / 2;
    SearchResult found =
        SearchingForTarget.search(
            space, data, tables.resolve(TableBuilder.TABLE), targetMs, 4, folder.resolve("search"));
    assertThat(found.steps()).isEqualTo(4);
    assertThat(found.predictedMs() / targetMs).isBetween(0.9, 1.1);

    List<ExportedNetwork> files =
        ExportingWinner.export(space, found.architecture(), data, 1, folder.resolve("deploy"));
    assertThat(files).hasSize(2).allMatch(ExportedNetwork::holds);
    assertThat(files).allMatch(file -> file.latency().isPresent());
  }
}
