package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.metronome.data.Augmentation;
import dev.metronome.data.Batch;
import dev.metronome.data.ChannelStatistics;
import dev.metronome.data.EvaluationBatches;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.LabelledImages;
import dev.metronome.data.PrefetchingBatches;
import dev.metronome.data.TrainingBatches;
import dev.metronome.json.JsonFault;
import dev.metronome.network.Network;
import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.training.CosineSchedule;
import dev.metronome.training.Optimizer;
import dev.metronome.training.RmsProp;
import dev.metronome.training.Sgd;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * Trains one architecture from scratch, judges it after every epoch by training images that are
 * held out, and once, at the end, by the test images.
 */
public final class StandaloneTraining {

  /** File name of the trained weights in the run's folder. */
  public static final String WEIGHTS = "weights.safetensors";

  private static final List<String> COLUMNS =
      List.of("epoch", "loss", "validation_accuracy", "images_per_second");
  private static final int JUDGED_BATCH = 250;
  private static final int BATCHES_READY = 4;

  /** Images that batch normalizations of averaged weights get their statistics from. */
  private static final int STATISTICS_IMAGES = 2500;

  private final TrainingConfig config;
  private final TrainingOptions options;
  private final Network network;
  private final LabelledImages train;
  private final Optional<LabelledImages> validation;
  private final LabelledImages test;
  private final ChannelStatistics statistics;

  /**
   * A training that has not begun.
   *
   * @throws BadInputException where the images do not fit the network
   */
  public StandaloneTraining(TrainingConfig config, Network network, ImageDataset data) {
    this.config = config;
    this.options = config.training();
    this.network = network;
    int resolution = network.input().height();
    int classes = network.output().channels();
    int held = config.validationImages();
    if (held > 0 && held < data.train().count()) {
      ImageDataset.SearchSplit split = data.searchSplit(config.seed(), held);
      this.train = split.train();
      this.validation = Optional.of(split.validation());
    } else {
      this.train = held > 0 ? data.train().subset(new int[0]) : data.train();
      this.validation = Optional.empty();
    }
    this.test = data.test();
    RequiredImages.require("training", train, resolution, classes);
    RequiredImages.require("testing", test, resolution, classes);
    // Of all training images, as whoever runs the network knows no split.
    this.statistics = data.train().channelStatistics();
  }

  /**
   * Trains, from the folder's last checkpoint if there is one; checkpoints are whole epochs and the
   * step at which training was stopped.
   *
   * @param stopRequested asked after every step
   * @throws StoppedException where it was, after saving a checkpoint
   * @throws DivergedException where the loss is no number or rises for good; the last checkpoint
   *     stays
   */
  public TrainingResult run(
      RunDirectory directory, TrainingListener listener, BooleanSupplier stopRequested)
      throws IOException {
    Optional<TrainingResult> done = directory.result(TrainingResult.class);
    if (done.isPresent()) {
      return done.get();
    }
    directory.requireNotDiverged();
    try (TrainableNetwork learner =
        new TrainableNetwork(
            network,
            TrainingDevice.parse(config.device()),
            optimizer(),
            options.labelSmoothing(),
            options.dropPath(),
            options.emaDecay(),
            config.seed())) {
      LossWatch watch = new LossWatch("training", network.output().channels(), advice());
      State state = restore(directory, learner, watch);
      train(directory, learner, watch, state, listener, stopRequested);
      TrainingResult result = result(directory, learner, state);
      listener.done(result);
      return result;
    } catch (DivergedException e) {
      directory.saveDivergence(e);
      throw e;
    }
  }

  private void train(
      RunDirectory directory,
      TrainableNetwork learner,
      LossWatch watch,
      State state,
      TrainingListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    TrainingBatches source = source();
    long stepsPerEpoch = source.stepsPerEpoch();
    long steps = stepsPerEpoch * options.epochs();
    CosineSchedule rate = options.weightSchedule(steps);
    RunLog log = directory.log(RunFiles.EPOCHS, COLUMNS);
    log.keepBefore(state.step / stepsPerEpoch + 1);
    listener.planned(stepsPerEpoch, source.batchSize());
    listener.started(state.step, steps);
    try (PrefetchingBatches batches =
        PrefetchingBatches.start(source, state.step, BATCHES_READY, threads(source))) {
      while (state.step < steps) {
        long started = System.nanoTime();
        Batch batch = batches.next();
        double now = rate.rate(state.step);
        double loss = watch.step(state.step, now, () -> learner.learn(batch, now));
        double seconds = (System.nanoTime() - started) * 1e-9;
        listener.step(state.step, loss);
        state.count(loss, seconds);
        boolean epochDone = state.step % stepsPerEpoch == 0;
        boolean stop = stopRequested.getAsBoolean() && state.step < steps;
        if (epochDone) {
          TrainingEpoch epoch =
              new TrainingEpoch(
                  state.step / stepsPerEpoch,
                  state.epochLoss / stepsPerEpoch,
                  validationAccuracy(learner),
                  stepsPerEpoch * source.batchSize() / state.epochSeconds);
          log.add(row(epoch));
          log.flush();
          listener.epoch(epoch);
          state.startEpoch();
        }
        if (epochDone || stop) {
          Safetensors checkpoint = checkpoint(learner, watch, state);
          watch.requireFinite(state.step, checkpoint.tensors());
          directory.saveCheckpoint(checkpoint);
        }
        if (stop) {
          throw StoppedException.resumedBySameCommand(
              "stopped after step " + state.step + ", saved in " + directory.folder());
        }
      }
    }
  }

  private TrainingBatches source() {
    Augmentation augmentation =
        options
            .crop()
            .augmentation(train, options.smallestArea(), options.flip())
            .with(options.cutout(), options.mixup());
    int batchSize = options.batchSize(train.count());
    return new TrainingBatches(train, statistics, augmentation, batchSize, config.seed());
  }

  /** Scaling a window takes longer than copying one. */
  private static int threads(TrainingBatches source) {
    return source.resizes() ? Math.min(4, Runtime.getRuntime().availableProcessors()) : 1;
  }

  private TrainingResult result(RunDirectory directory, TrainableNetwork learner, State state)
      throws IOException {
    OptionalDouble validationAccuracy = validationAccuracy(learner);
    if (validationAccuracy.isEmpty()) {
      finishAverage(learner);
    }
    Confusion confusion = confusion(learner, test);
    confusion.write(directory.folder().resolve(RunFiles.CONFUSION));
    double testAccuracy = (double) confusion.correct() / test.count();
    new Safetensors(
            learner.weights().tensors(),
            Map.of("format", "pt", "architecture", config.architecture()))
        .write(directory.folder().resolve(WEIGHTS));
    TrainingResult result =
        new TrainingResult(
            config.architecture(),
            testAccuracy,
            validationAccuracy,
            options.epochs(),
            WEIGHTS,
            state.seconds);
    directory.saveResult(result);
    return result;
  }

  private Optimizer optimizer() {
    return switch (options.optimizer()) {
      case SGD -> Sgd.USUAL.withWeightDecay(options.weightDecay());
      case RMSPROP -> RmsProp.TUNAS.withWeightDecay(options.weightDecay());
    };
  }

  private String advice() {
    return String.format(
        Locale.ROOT,
        "lower --weight-rate, %s now, or raise --rate-warmup, %s now",
        options.weightRate(),
        options.rateWarmup());
  }

  private OptionalDouble validationAccuracy(TrainableNetwork learner) {
    if (validation.isEmpty()) {
      return OptionalDouble.empty();
    }
    finishAverage(learner);
    return OptionalDouble.of(
        (double) confusion(learner, validation.get()).correct() / validation.get().count());
  }

  /** As they are, since that is how the network will see images. */
  private void finishAverage(TrainableNetwork learner) {
    if (learner.averages()) {
      int count = Math.min(STATISTICS_IMAGES, train.count());
      int batches = (count + JUDGED_BATCH - 1) / JUDGED_BATCH;
      learner.finishAverage(
          batches(
              train.shuffledSplit(config.seed(), count).first(), (count + batches - 1) / batches));
    }
  }

  private List<Batch> batches(LabelledImages images, int batchSize) {
    EvaluationBatches source = new EvaluationBatches(images, statistics, batchSize);
    return LongStream.range(0, source.length()).mapToObj(source::batch).toList();
  }

  private Confusion confusion(TrainableNetwork learner, LabelledImages images) {
    EvaluationBatches batches = new EvaluationBatches(images, statistics, JUDGED_BATCH);
    Confusion confusion = new Confusion(images.classNames());
    for (long i = 0; i < batches.length(); i++) {
      Batch batch = batches.batch(i);
      confusion.add(batch.labels(), learner.predicted(batch));
    }
    return confusion;
  }

  private static Object[] row(TrainingEpoch epoch) {
    return new Object[] {
      epoch.epoch(),
      String.format(Locale.ROOT, "%.6f", epoch.loss()),
      epoch.validationAccuracy().isPresent()
          ? String.format(Locale.ROOT, "%.6f", epoch.validationAccuracy().getAsDouble())
          : "",
      String.format(Locale.ROOT, "%.1f", epoch.imagesPerSecond())
    };
  }

  private static final class State {
    private long step;
    private double seconds;
    private double epochLoss;
    private double epochSeconds;

    void count(double loss, double stepSeconds) {
      step++;
      epochLoss += loss;
      epochSeconds += stepSeconds;
      seconds += stepSeconds;
    }

    void startEpoch() {
      epochLoss = 0;
      epochSeconds = 0;
    }
  }

  /** What a checkpoint holds beside the weights. */
  private record Saved(
      long step, double seconds, double epochLoss, double epochSeconds, LossWatch.State watch) {}

  private static Safetensors checkpoint(TrainableNetwork learner, LossWatch watch, State state)
      throws JsonProcessingException {
    Saved saved =
        new Saved(state.step, state.seconds, state.epochLoss, state.epochSeconds, watch.state());
    return new Safetensors(
        learner.checkpoint(), Map.of("training", StateJson.JSON.writeValueAsString(saved)));
  }

  private static State restore(RunDirectory directory, TrainableNetwork learner, LossWatch watch)
      throws IOException {
    State state = new State();
    Optional<Safetensors> checkpoint = directory.checkpoint();
    if (checkpoint.isEmpty()) {
      return state;
    }
    Saved saved;
    try {
      saved =
          StateJson.JSON.readValue(
              checkpoint.get().metadata().getOrDefault("training", ""), Saved.class);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          directory.checkpointFile(),
          "its training state is unreadable: " + JsonFault.what(e),
          "a checkpoint that a training wrote",
          "start the training again in another folder");
    }
    learner.restore(checkpoint.get().tensors(), saved.step(), directory.checkpointFile());
    watch.restore(saved.watch());
    state.step = saved.step();
    state.seconds = saved.seconds();
    state.epochLoss = saved.epochLoss();
    state.epochSeconds = saved.epochSeconds();
    return state;
  }
}
