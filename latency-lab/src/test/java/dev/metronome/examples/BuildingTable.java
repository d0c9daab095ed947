package dev.metronome.examples;

import dev.metronome.build.BuildProgress;
import dev.metronome.build.CalibrationPlan;
import dev.metronome.build.TableBuilder;
import dev.metronome.build.TableRequest;
import dev.metronome.export.Exporters;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import java.io.IOException;
import java.nio.file.Path;

/** The first job: what the operations of a space cost on this machine, in one thread. */
final class BuildingTable {

  private BuildingTable() {}

  static LatencyTable build(SearchSpace space, Path folder) throws IOException {
    Runner runner = Runners.open(TargetName.parse("ort-cpu"), 1);
    TableBuilder builder = new TableBuilder(runner, Exporters.of(runner.format()));
    // Less than the defaults, which a table deserves that is used.
    BurstPlan plan = BurstPlan.DEFAULT.withBursts(6, 6);
    CalibrationPlan calibration = CalibrationPlan.DEFAULT.withMostNetworks(16);
    TableRequest request = new TableRequest(space, plan, calibration, 1, folder);
    return builder.build(request, BuildProgress.NONE, () -> false);
  }
}
