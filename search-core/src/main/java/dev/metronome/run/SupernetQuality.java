package dev.metronome.run;

import dev.metronome.data.Augmentation;
import dev.metronome.data.Batch;
import dev.metronome.data.BatchSource;
import dev.metronome.data.ChannelStatistics;
import dev.metronome.data.EvaluationBatches;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.LabelledImages;
import dev.metronome.data.PrefetchingBatches;
import dev.metronome.data.TrainingBatches;
import dev.metronome.evaluation.SupernetEvaluator;
import dev.metronome.network.Tensor;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SpaceParameters;
import dev.metronome.supernet.Supernet;
import dev.metronome.training.CosineSchedule;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Shared weights that learn a training batch at each step and are judged by a validation batch
 * afterwards (TuNAS, arXiv 2008.06120, section 3).
 */
final class SupernetQuality implements Quality {

  private static final int BATCHES_READY = 4;

  private final SearchConfig config;
  private final TunasOptions options;
  private final long seed;
  private final ImageDataset.SearchSplit data;
  private final SearchSpace space;
  private final Supernet supernet;
  private final LossWatch watch;
  private final CosineSchedule weightRate;
  private final List<PrefetchingBatches> running = new ArrayList<>();
  private List<Batch> validationBatches = List.of();

  SupernetQuality(SearchConfig config, SearchSpace space, ImageDataset.SearchSplit data) {
    this.config = config;
    this.options = config.tunas();
    this.seed = config.seed();
    this.data = data;
    this.space = space;
    this.watch =
        new LossWatch(
            "search",
            Math.max(2, space.parameters().classes()),
            "lower the weight rate from "
                + options.weightRate()
                + " (--weight-rate), or let it rise for longer (--rate-warmup)");
    this.weightRate = options.weightSchedule();
    this.supernet =
        new Supernet(
            space,
            config.sharing(),
            options.initialWeights(),
            TrainingDevice.parse(config.device()),
            RmsProp.TUNAS.withWeightDecay(options.weightDecay()),
            options.labelSmoothing(),
            options.rematerialized(),
            config.seed());
  }

  /** Refuses images that do not fit a space. */
  static void require(SearchConfig config, SearchSpace space, ImageDataset.SearchSplit data) {
    SpaceParameters parameters = space.parameters();
    RequiredImages.require("training", data.train(), parameters.resolution(), parameters.classes());
    RequiredImages.require(
        "validation", data.validation(), parameters.resolution(), parameters.classes());
    int least = 2 * config.tunas().architectures();
    requireShares("training", data.train(), least);
    requireShares("validation", data.validation(), least);
  }

  /** A share of one image has no statistics to normalize it by. */
  private static void requireShares(String use, LabelledImages images, int least) {
    if (images.count() < least) {
      throw new BadInputException(
          "data for " + use,
          images.count() + " images",
          "at least " + least + ", two for each architecture of a step",
          "give more images, or fewer architectures");
    }
  }

  @Override
  public void start(long firstStep) {
    ChannelStatistics statistics = data.train().channelStatistics();
    running.add(batches(data.train(), statistics, 1, 1, firstStep));
    running.add(batches(data.validation(), statistics, 2, options.validationMultiple(), firstStep));
  }

  /** Batches with their own order for each purpose; validation sees images as they are. */
  private PrefetchingBatches batches(
      LabelledImages images,
      ChannelStatistics statistics,
      int purpose,
      int multiple,
      long firstStep) {
    return PrefetchingBatches.start(
        source(images, statistics, purpose, multiple), firstStep, BATCHES_READY, 1);
  }

  /** As batch sizes have to be, see {@link TunasOptions}, unless there is one image only. */
  private static int even(int images) {
    return Math.max(1, images - images % 2);
  }

  private BatchSource source(
      LabelledImages images, ChannelStatistics statistics, int purpose, int multiple) {
    Augmentation augmentation =
        purpose == 1 ? Augmentation.cropAndFlip(images.height()) : Augmentation.none();
    return new TrainingBatches(
        images,
        statistics,
        augmentation,
        even(Math.min(options.batchSize() * multiple, images.count())),
        Search.mix(seed, -purpose));
  }

  /** Architectures are judged as they were proposed, also where wider ones learned. */
  @Override
  public List<Judged> judge(long step, List<Architecture> architectures, SplittableRandom random) {
    List<Batch> learned = shares(running.get(0).next(), architectures.size());
    List<Supernet.Lesson> lessons = new ArrayList<>();
    List<Boolean> allFilters = new ArrayList<>();
    for (int i = 0; i < architectures.size(); i++) {
      boolean allPaths = random.nextDouble() < config.opWarmupProbability(step);
      boolean widest = random.nextDouble() < config.filterWarmupProbability(step);
      Architecture path = widest ? space.widest(architectures.get(i)) : architectures.get(i);
      lessons.add(new Supernet.Lesson(path, allPaths, learned.get(i)));
      allFilters.add(widest);
    }
    List<Double> losses = learn(step, lessons);
    List<Batch> seen = shares(running.get(1).next(), architectures.size());
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < architectures.size(); i++) {
      judged.add(
          new Judged(
              lessons.get(i).allPaths(),
              allFilters.get(i),
              OptionalDouble.of(losses.get(i)),
              supernet.accuracy(architectures.get(i), seen.get(i))));
    }
    return judged;
  }

  private static List<Batch> shares(Batch batch, int count) {
    return count == 1 ? List.of(batch) : batch.parts(count);
  }

  private List<Double> learn(long step, List<Supernet.Lesson> lessons) {
    double rate = weightRate.rate(step);
    List<Double> losses = new ArrayList<>();
    watch.step(
        step,
        rate,
        () -> {
          losses.addAll(supernet.learn(lessons, rate));
          return losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        });
    return losses;
  }

  @Override
  public Optional<LossWatch> losses() {
    return Optional.of(watch);
  }

  /** Each step has a validation batch of its own for gates, as large as one for training. */
  @Override
  public Optional<GateSource> gates() {
    BatchSource source = source(data.validation(), data.train().channelStatistics(), 3, 1);
    return Optional.of((step, gates) -> supernet.gates(gates, source.batch(step)));
  }

  /** Over all validation images. */
  @Override
  public double accuracy(Architecture architecture) {
    if (validationBatches.isEmpty()) {
      validationBatches =
          evaluationBatches(
              data, options.batchSize() * options.validationMultiple(), data.validation().count());
    }
    return new SupernetEvaluator(supernet, validationBatches).accuracy(architecture);
  }

  static List<Batch> evaluationBatches(ImageDataset.SearchSplit data, int batchSize, int images) {
    int[] first = IntStream.range(0, Math.min(images, data.validation().count())).toArray();
    int size = Math.min(batchSize, first.length);
    while (first.length % size != 0 && 2 * (first.length % size) <= size) {
      size++;
    }
    EvaluationBatches batches =
        new EvaluationBatches(
            data.validation().subset(first), data.train().channelStatistics(), size);
    return LongStream.range(0, batches.length()).mapToObj(batches::batch).toList();
  }

  @Override
  public Map<String, Tensor> checkpoint() {
    return supernet.checkpoint();
  }

  @Override
  public void restore(Map<String, Tensor> checkpoint, String where) {
    supernet.restore(checkpoint, where);
  }

  @Override
  public void close() {
    running.forEach(PrefetchingBatches::close);
    supernet.close();
  }
}
