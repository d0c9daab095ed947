package dev.metronome.report.source;

import dev.metronome.build.CheckResult;
import dev.metronome.build.MeasuredNetworks;
import dev.metronome.build.ReferenceDrift;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import java.util.List;
import java.util.Optional;

/**
 * A latency table with what its folder tells of it.
 *
 * @param name of the table
 * @param table with the rows so far, where it is not finished
 * @param finished whether all of it was measured
 * @param space whose operations the rows are, where it is known
 * @param check the newest one of this very table
 * @param trust whether it was checked, in words
 * @param networks that it was calibrated on
 * @param drift of the machine while it was built
 * @param gaps what is missing
 */
public record TableRun(
    String name,
    LatencyTable table,
    boolean finished,
    Optional<SearchSpace> space,
    Optional<CheckResult> check,
    String trust,
    List<MeasuredNetworks.Measured> networks,
    ReferenceDrift drift,
    List<String> gaps) {

  public TableRun {
    networks = List.copyOf(networks);
    gaps = List.copyOf(gaps);
  }
}
