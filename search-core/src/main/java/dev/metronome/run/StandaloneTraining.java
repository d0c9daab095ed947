package dev.metronome.run;

import dev.metronome.data.Augmentation;
import dev.metronome.data.Batch;
import dev.metronome.data.ChannelStatistics;
import dev.metronome.data.EvaluationBatches;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.PrefetchingBatches;
import dev.metronome.data.TrainingBatches;
import dev.metronome.network.Network;
import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.training.CosineSchedule;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Trains one architecture from scratch on all training images, and tests it after every epoch. */
public final class StandaloneTraining {

  /** File name of the trained weights in the run's folder. */
  public static final String WEIGHTS = "weights.safetensors";

  private static final String LOG = "epochs.csv";
  private static final List<String> COLUMNS =
      List.of("epoch", "loss", "test_accuracy", "images_per_second");
  private static final int TEST_BATCH = 250;
  private static final int BATCHES_READY = 4;

  private final TrainingConfig config;
  private final Network network;
  private final ImageDataset data;

  /**
   * A training that has not begun.
   *
   * @throws BadInputException where the images do not fit the network
   */
  public StandaloneTraining(TrainingConfig config, Network network, ImageDataset data) {
    int resolution = network.input().height();
    int classes = network.output().channels();
    RequiredImages.require("training", data.train(), resolution, classes);
    RequiredImages.require("testing", data.test(), resolution, classes);
    this.config = config;
    this.network = network;
    this.data = data;
  }

  /**
   * Trains, from the folder's last checkpoint if there is one; checkpoints are whole epochs and the
   * step at which training was stopped.
   *
   * @param stopRequested asked after every step
   * @throws StoppedException where it was, after saving a checkpoint
   */
  public TrainingResult run(
      RunDirectory directory, TrainingListener listener, BooleanSupplier stopRequested)
      throws IOException {
    Optional<TrainingResult> done = directory.result(TrainingResult.class);
    if (done.isPresent()) {
      return done.get();
    }
    TrainingOptions options = config.training();
    RmsProp optimizer = RmsProp.TUNAS.withWeightDecay(options.weightDecay());
    ChannelStatistics statistics = data.train().channelStatistics();
    int batchSize = Math.min(options.batchSize(), data.train().count());
    TrainingBatches source =
        new TrainingBatches(
            data.train(),
            statistics,
            options.augment()
                ? Augmentation.cropAndFlip(data.train().height())
                : Augmentation.none(),
            batchSize,
            config.seed());
    long stepsPerEpoch = source.stepsPerEpoch();
    long steps = stepsPerEpoch * options.epochs();
    CosineSchedule rate =
        new CosineSchedule(
            options.weightRate() * options.batchSize() / 256, options.rateWarmup(), steps);
    try (TrainableNetwork learner =
        new TrainableNetwork(
            network,
            TrainingDevice.parse(config.device()),
            optimizer,
            options.labelSmoothing(),
            config.seed())) {
      State state = restore(directory, learner);
      RunLog log = directory.log(LOG, COLUMNS);
      log.keepBefore(state.step / stepsPerEpoch + 1);
      listener.started(state.step, steps);
      double accuracy = state.lastAccuracy;
      try (PrefetchingBatches batches =
          PrefetchingBatches.start(source, state.step, BATCHES_READY, 1)) {
        while (state.step < steps) {
          long started = System.nanoTime();
          double loss = learner.learn(batches.next(), rate.rate(state.step));
          double seconds = (System.nanoTime() - started) * 1e-9;
          listener.step(state.step, loss);
          state.count(loss, seconds);
          boolean epochDone = state.step % stepsPerEpoch == 0;
          if (epochDone) {
            accuracy = testAccuracy(learner, statistics);
            TrainingEpoch epoch =
                new TrainingEpoch(
                    state.step / stepsPerEpoch,
                    state.epochLoss / stepsPerEpoch,
                    accuracy,
                    stepsPerEpoch * batchSize / state.epochSeconds);
            log.add(row(epoch));
            log.flush();
            listener.epoch(epoch);
            state.startEpoch(accuracy);
          }
          boolean stop = stopRequested.getAsBoolean() && state.step < steps;
          if (epochDone || stop) {
            directory.saveCheckpoint(checkpoint(learner, state));
          }
          if (stop) {
            throw new StoppedException(
                "stopped after step " + state.step + ", saved in " + directory.folder(),
                "run the same command again to go on");
          }
        }
      }
      new Safetensors(
              learner.weights().tensors(),
              Map.of("format", "pt", "architecture", config.architecture()))
          .write(directory.folder().resolve(WEIGHTS));
      TrainingResult result =
          new TrainingResult(
              config.architecture(), accuracy, options.epochs(), WEIGHTS, state.seconds);
      directory.saveResult(result);
      return result;
    }
  }

  private double testAccuracy(TrainableNetwork learner, ChannelStatistics statistics) {
    EvaluationBatches batches = new EvaluationBatches(data.test(), statistics, TEST_BATCH);
    int correct = 0;
    for (long i = 0; i < batches.length(); i++) {
      Batch batch = batches.batch(i);
      correct += learner.correct(batch);
    }
    return (double) correct / data.test().count();
  }

  private static Object[] row(TrainingEpoch epoch) {
    return new Object[] {
      epoch.epoch(),
      String.format(Locale.ROOT, "%.6f", epoch.loss()),
      String.format(Locale.ROOT, "%.6f", epoch.testAccuracy()),
      String.format(Locale.ROOT, "%.1f", epoch.imagesPerSecond())
    };
  }

  private static final class State {
    private long step;
    private double seconds;
    private double epochLoss;
    private double epochSeconds;
    private double lastAccuracy;

    void count(double loss, double stepSeconds) {
      step++;
      epochLoss += loss;
      epochSeconds += stepSeconds;
      seconds += stepSeconds;
    }

    void startEpoch(double accuracy) {
      epochLoss = 0;
      epochSeconds = 0;
      lastAccuracy = accuracy;
    }
  }

  private static Safetensors checkpoint(TrainableNetwork learner, State state) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("step", Long.toString(state.step));
    metadata.put("seconds", Double.toString(state.seconds));
    metadata.put("epoch_loss", Double.toString(state.epochLoss));
    metadata.put("epoch_seconds", Double.toString(state.epochSeconds));
    metadata.put("last_accuracy", Double.toString(state.lastAccuracy));
    return new Safetensors(learner.checkpoint(), metadata);
  }

  private static State restore(RunDirectory directory, TrainableNetwork learner)
      throws IOException {
    State state = new State();
    Optional<Safetensors> checkpoint = directory.checkpoint();
    if (checkpoint.isEmpty()) {
      return state;
    }
    learner.restore(checkpoint.get().tensors(), directory.checkpointFile());
    Map<String, String> metadata = checkpoint.get().metadata();
    try {
      state.step = Long.parseLong(metadata.getOrDefault("step", ""));
      state.seconds = Double.parseDouble(metadata.getOrDefault("seconds", ""));
      state.epochLoss = Double.parseDouble(metadata.getOrDefault("epoch_loss", ""));
      state.epochSeconds = Double.parseDouble(metadata.getOrDefault("epoch_seconds", ""));
      state.lastAccuracy = Double.parseDouble(metadata.getOrDefault("last_accuracy", ""));
    } catch (NumberFormatException e) {
      throw new BadInputException(
          directory.checkpointFile(),
          "its training state is unreadable: " + metadata,
          "a checkpoint that a training wrote",
          "start the training again in another folder");
    }
    return state;
  }
}
