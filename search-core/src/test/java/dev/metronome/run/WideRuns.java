package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A small search with all that a search can have: filters are decided, both warm-ups, two
 * architectures in a step, and candidates that are measured on a device which is slower than its
 * table.
 */
final class WideRuns {

  static final int STEPS = 12;
  static final int ARCHITECTURES = 2;

  /** What the device takes, over what its table says. */
  static final double BIAS = 1.05;

  private WideRuns() {}

  static SearchSpace space() {
    return SearchSpaces.named(
        "proxylessnas-enlarged",
        p -> p.withResolution(16).withClasses(12).withWidth(0.25).withStemStride(1));
  }

  static DecisionCosts costs() {
    return DecisionCosts.of(space(), LatencyModel.sumOfRows(Tables.random(space(), 1)));
  }

  static SearchConfig config() {
    DecisionCosts.Range range = costs().range();
    double targetMs = 0.7 * range.minMs() + 0.3 * range.maxMs();
    return new SearchConfig(
        "proxylessnas-enlarged",
        space().parameters(),
        "generated",
        35,
        17,
        "ort-cpu",
        "0123",
        targetMs,
        targetMs,
        List.of(),
        "tunas",
        "cpu",
        3,
        TinyRuns.options(STEPS, 2, ARCHITECTURES, 8, 0.165),
        ProxylessOptions.ofSteps(STEPS));
  }

  /** A device that takes so much more than the table says, and always as long. */
  static CandidateMeasuring device(DecisionCosts costs, double bias, long sleepMs) {
    return (architectures, scratch, stopRequested) -> {
      try {
        TimeUnit.MILLISECONDS.sleep(sleepMs);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return architectures.stream().map(each -> latency(costs, each, bias)).toList();
    };
  }

  private static MeasuredLatency latency(DecisionCosts costs, Architecture each, double bias) {
    double ms = bias * costs.latencyMs(each);
    return new MeasuredLatency(ms, 0.999 * ms, 1.001 * ms);
  }

  static SearchResult search(Path folder, SearchListener listener, BooleanSupplier stop)
      throws IOException {
    SearchConfig config = config();
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      return new Search(
              config,
              space(),
              costs(),
              List.of(),
              QualitySource.supernet(config, space(), TinyRuns.data().searchSplit(1, 17)))
          .run(directory, listener, Optional.of(device(costs(), BIAS, 300)), stop);
    }
  }
}
