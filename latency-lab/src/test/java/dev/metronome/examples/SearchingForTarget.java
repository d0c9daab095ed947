package dev.metronome.examples;

import dev.metronome.data.ImageDataset;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.run.QualitySource;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchListener;
import dev.metronome.run.SearchResult;
import dev.metronome.run.TunasOptions;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The second job: the most accurate architecture at a latency, over a supernet on the CPU. */
final class SearchingForTarget {

  private SearchingForTarget() {}

  static SearchResult search(
      SearchSpace space, ImageDataset data, Path csv, double targetMs, int steps, Path folder)
      throws IOException {
    LatencyTable table = LatencyTableCsv.read(csv);
    DecisionCosts costs = DecisionCosts.of(space, LatencyModel.sumOfRows(table));
    ImageDataset.SearchSplit images = data.searchSplit(1, data.train().count() / 5);
    TunasOptions options = TunasOptions.ofSteps(steps);
    SearchConfig config =
        SearchConfig.of(space, data.name(), images, table, csv, targetMs, "cpu", 1, options);
    QualitySource supernet = QualitySource.supernet(config, space, images);
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      Search search = new Search(config, space, costs, List.of(), supernet);
      return search.run(directory, SearchListener.NONE, () -> false);
    }
  }
}
