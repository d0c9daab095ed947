package dev.metronome.run;

import dev.metronome.data.GeneratedImages;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.ProgressListener;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.policy.LatencyGradient;
import dev.metronome.reward.RewardForm;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.supernet.InitialWeights;
import dev.metronome.supernet.WeightSharing;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A search and a training so small that a step takes milliseconds. */
final class TinyRuns {

  static final int STEPS = 12;

  private static final ImageDataset DATA =
      new GeneratedImages(52, 30, 1).draw(16, ProgressListener.silent());

  private TinyRuns() {}

  static SearchSpace space() {
    return SearchSpaces.named(
        "nas-bench-macro",
        p -> p.withResolution(16).withClasses(12).withFilters(List.of(8, 8, 16, 16, 32)));
  }

  static DecisionCosts costs() {
    return DecisionCosts.of(space(), LatencyModel.sumOfRows(Tables.random(space(), 1)));
  }

  static ImageDataset data() {
    return DATA;
  }

  static double reachableMs() {
    DecisionCosts.Range range = costs().range();
    return 0.5 * (range.minMs() + range.maxMs());
  }

  static SearchConfig config(long seed, int steps, int checkpointSteps) {
    return config(seed, reachableMs(), options(steps, checkpointSteps));
  }

  static SearchConfig config(long seed, double targetMs, TunasOptions options) {
    return new SearchConfig(
        "nas-bench-macro",
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
        seed,
        options,
        ProxylessOptions.ofSteps(options.steps()));
  }

  /** ProxylessNAS; what the supernet learns by is that of {@link #options}. */
  static SearchConfig proxyless(
      long seed, int steps, int checkpointSteps, WeightSharing weights, GateMode gates) {
    SearchConfig tunas = config(seed, steps, checkpointSteps);
    ProxylessOptions defaults = tunas.proxyless();
    return new SearchConfig(
        tunas.space(),
        tunas.parameters(),
        tunas.data(),
        tunas.trainImages(),
        tunas.validationImages(),
        tunas.table(),
        tunas.tableSha256(),
        tunas.targetMs(),
        tunas.aimMs(),
        tunas.limits(),
        Algorithm.PROXYLESSNAS.text(),
        tunas.device(),
        tunas.seed(),
        tunas.tunas(),
        new ProxylessOptions(
            weights,
            gates,
            defaults.loss(),
            defaults.latencyWeight(),
            defaults.latencyGain(),
            defaults.alphaRate(),
            defaults.warmup(),
            defaults.baselineDecay()));
  }

  /** Warm-ups, the policy's delay and its learning all fall into these steps. */
  static TunasOptions options(int steps, int checkpointSteps) {
    return options(steps, checkpointSteps, 1, 8, 0.165);
  }

  static TunasOptions options(
      int steps, int checkpointSteps, int architectures, int batch, double weightRate) {
    return new TunasOptions(
        steps,
        batch,
        2,
        architectures,
        RewardForm.ABSOLUTE,
        -0.1,
        20,
        0.05,
        0.25,
        0.95,
        0.001,
        LatencyGradient.MANY,
        16,
        0.25,
        0.25,
        weightRate,
        0.1,
        0.1,
        4e-5,
        InitialWeights.ALIGNED,
        false,
        new DecodingOptions(Decode.CONSTRAINED, 0.01, 0.01, 2, 0.02),
        checkpointSteps);
  }

  static Search search(SearchConfig config) {
    return new Search(
        config,
        space(),
        costs(),
        List.of(),
        QualitySource.supernet(config, space(), data().searchSplit(1, 17)));
  }

  static SearchResult search(
      Path folder, SearchConfig config, SearchListener listener, BooleanSupplier stop)
      throws IOException {
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      return search(config).run(directory, listener, stop);
    }
  }

  /** All that varies images, drops paths and averages weights is on. */
  static TrainingConfig training(int epochs) {
    return training(
        new TrainingOptions(
            epochs,
            8,
            OptimizerKind.SGD,
            0.2,
            0.1,
            1e-4,
            0.1,
            Crop.RESIZED,
            0.3,
            true,
            0.25,
            0.2,
            0.3,
            0.99,
            0.2));
  }

  static TrainingConfig training(TrainingOptions options) {
    Architecture architecture = space().architecture(List.of(0, 1, 2, 0, 1, 0, 2, 0), "test");
    return TrainingConfig.of(
        architecture.toString(), space().parameters(), "generated", DATA, "cpu", 5, options);
  }

  static TrainingResult train(
      Path folder, TrainingConfig config, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    Architecture architecture = space().architecture(List.of(0, 1, 2, 0, 1, 0, 2, 0), "test");
    try (RunDirectory directory = RunDirectory.open(folder, config)) {
      return new StandaloneTraining(config, space().network(architecture), data())
          .run(directory, listener, stop);
    }
  }

  /** Hears nothing. */
  static final class Silent implements SearchListener, TrainingListener {

    @Override
    public void started(long firstStep, long steps) {}

    @Override
    public void step(SearchStep step) {}

    @Override
    public void step(long step, double loss) {}

    @Override
    public void epoch(TrainingEpoch epoch) {}
  }
}
