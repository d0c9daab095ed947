package dev.metronome.cli;

import dev.metronome.deploy.CandidateBench;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.run.CandidateMeasuring;
import dev.metronome.runner.Bench;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where candidates of a search are measured. */
final class MeasuringChoice {

  @Option(
      names = "--measure-on",
      paramLabel = "RUNTIME-ACCELERATOR@PLACE",
      description =
          "Where to measure what was found, such as ort-cpu@http://HOST:PORT; default: this machine,"
              + " if it is the table's target.")
  private Optional<String> measureOn = Optional.empty();

  boolean isGiven() {
    return measureOn.isPresent();
  }

  /** The place, for people. */
  String place() {
    return measureOn.map(place -> "on " + place).orElse("here");
  }

  /** Before the search, as nobody wants to hear of it afterwards. */
  void requireTableOfPlace(SearchTask task) throws IOException {
    if (measureOn.isPresent()) {
      LatencyTable latencies = task.readTable();
      // Ctrl-C ends the command at once by itself, as it has done nothing yet.
      try (Bench bench = bench(latencies, () -> {})) {
        List<Problem> problems =
            latencies
                .target()
                .problemsUnlike(
                    bench.target(),
                    task.table().toString(),
                    "search with a table of that target, or leave --measure-on out");
        if (!problems.isEmpty()) {
          throw new BadInputException(problems);
        }
      }
    }
  }

  /**
   * What measures; empty where the table's target is not at hand.
   *
   * @param elsewhere is told how it goes on where that is not this machine
   */
  Optional<CandidateMeasuring> of(SearchTask.Ready ready, InterleavedMeasurer.Listener elsewhere)
      throws IOException {
    LatencyTable latencies = ready.table();
    return isGiven()
        ? Optional.of(
            new CandidateBench(
                check -> bench(latencies, check), latencies, ready.deployed(), elsewhere))
        : CandidateBench.here(latencies, ready.deployed());
  }

  private Bench bench(LatencyTable latencies, Runnable check) throws IOException {
    return TargetChoice.bench(
        measureOn.orElseThrow(),
        latencies.target().threads(),
        latencies.target().precision(),
        check);
  }
}
