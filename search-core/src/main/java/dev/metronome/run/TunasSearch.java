package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import dev.metronome.latency.DecisionCosts;
import dev.metronome.network.Safetensors;
import dev.metronome.policy.Policy;
import dev.metronome.policy.PolicyState;
import dev.metronome.policy.ReinforcePolicy;
import dev.metronome.policy.RewardBaseline;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.reward.Reward;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SpaceParameters;
import dev.metronome.supernet.Supernet;
import dev.metronome.training.CosineSchedule;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * TuNAS (Bender et al., "Can weight sharing outperform random architecture search?", arXiv
 * 2008.06120): shared weights and a policy learned at once, with the absolute reward.
 *
 * <p>A step is a function of the seed, its number and what the steps before it learned, so that a
 * search that was killed resumes from its last checkpoint to the same result.
 */
public final class TunasSearch {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();
  private static final String LOG = "steps.csv";
  private static final List<String> COLUMNS =
      List.of(
          "step",
          "architecture",
          "all_paths",
          "loss",
          "accuracy",
          "latency_ms",
          "reward",
          "advantage",
          "relative_entropy");
  private static final int BATCHES_READY = 4;

  private final SearchConfig config;
  private final SearchSpace space;
  private final DecisionCosts costs;
  private final ImageDataset.SearchSplit data;
  private final Reward reward;
  private final TunasOptions options;

  /**
   * A search that has not begun.
   *
   * @param costs what the choices cost on the device
   * @param data images to train on and to judge by
   * @throws BadInputException where no architecture of the space can reach the target, or the
   *     images do not fit the space
   */
  public TunasSearch(
      SearchConfig config, SearchSpace space, DecisionCosts costs, ImageDataset.SearchSplit data) {
    this.config = config;
    this.space = space;
    this.costs = costs;
    this.data = data;
    this.options = config.tunas();
    SpaceParameters parameters = space.parameters();
    RequiredImages.require("training", data.train(), parameters.resolution(), parameters.classes());
    RequiredImages.require(
        "validation", data.validation(), parameters.resolution(), parameters.classes());
    requireReachable(config.targetMs(), space, costs);
    this.reward = new Reward.Absolute(config.targetMs(), options.beta());
  }

  /**
   * Refuses a target that no architecture can reach; needs no images, so it can be asked before
   * they are read.
   *
   * @throws BadInputException with the range that can be reached
   */
  public static void requireReachable(double targetMs, SearchSpace space, DecisionCosts costs) {
    DecisionCosts.Range range = costs.range();
    if (!(targetMs >= range.minMs() && targetMs <= range.maxMs())) {
      throw new BadInputException(
          "target",
          String.format(
              Locale.ROOT, "%s ms cannot be reached in %s", targetMs, space.description()),
          String.format(
              Locale.ROOT,
              "%.4f to %.4f ms by the latency table",
              Math.ceil(range.minMs() * 1e4) / 1e4,
              Math.floor(range.maxMs() * 1e4) / 1e4),
          "give a target in this range, or another space or width");
    }
  }

  /**
   * Searches, from the folder's last checkpoint if there is one.
   *
   * @param stopRequested asked after every step
   * @throws StoppedException where it was, after saving a checkpoint
   */
  public SearchResult run(
      RunDirectory directory, SearchListener listener, BooleanSupplier stopRequested)
      throws IOException {
    Optional<SearchResult> done = directory.result(SearchResult.class);
    if (done.isPresent()) {
      return done.get();
    }
    RmsProp optimizer = RmsProp.TUNAS.withWeightDecay(options.weightDecay());
    try (Supernet supernet =
        new Supernet(
            space,
            TrainingDevice.parse(config.device()),
            optimizer,
            options.labelSmoothing(),
            config.seed())) {
      State state = restore(directory, supernet);
      RunLog log = directory.log(LOG, COLUMNS);
      log.keepBefore(state.step);
      listener.started(state.step, options.steps());
      search(directory, supernet, state, log, listener, stopRequested);

      Architecture winner = FinalChoice.of(state.policy, costs, config.targetMs(), config.seed());
      SearchResult result =
          new SearchResult(
              winner.toString(),
              config.targetMs(),
              costs.latencyMs(winner),
              new SupernetEvaluator(supernet, validationBatches()).accuracy(winner),
              options.steps(),
              state.seconds);
      directory.saveResult(result);
      return result;
    }
  }

  private void search(
      RunDirectory directory,
      Supernet supernet,
      State state,
      RunLog log,
      SearchListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    double batchScale = options.batchSize() / 256.0;
    CosineSchedule weightRate =
        new CosineSchedule(
            options.weightRate() * batchScale, options.rateWarmup(), options.steps());
    ChannelStatistics statistics = data.train().channelStatistics();
    try (PrefetchingBatches training = batches(data.train(), statistics, 1, 1, state.step);
        PrefetchingBatches validation =
            batches(data.validation(), statistics, 2, options.validationMultiple(), state.step)) {
      while (state.step < options.steps()) {
        long started = System.nanoTime();
        SplittableRandom random = new SplittableRandom(mix(config.seed(), state.step));

        Architecture sampled = state.policy.sample(random);
        boolean allPaths = random.nextDouble() < options.opWarmupProbability(state.step);
        Batch batch = training.next();
        double rate = weightRate.rate(state.step);
        double loss =
            allPaths
                ? supernet.learnAllPaths(sampled, batch, rate)
                : supernet.learn(sampled, batch, rate);

        double accuracy = supernet.accuracy(sampled, validation.next());
        double latencyMs = costs.latencyMs(sampled);
        double rewarded = reward.of(accuracy, latencyMs);
        double advantage = state.baseline.advantage(rewarded);
        state.policy.learn(sampled, advantage, options.policyRate(state.step));

        SearchStep step =
            new SearchStep(
                state.step,
                sampled,
                allPaths,
                loss,
                accuracy,
                latencyMs,
                rewarded,
                advantage,
                state.policy.relativeEntropy());
        state.step++;
        state.seconds += (System.nanoTime() - started) * 1e-9;
        log.add(row(step));
        listener.step(step);

        boolean stop = stopRequested.getAsBoolean() && state.step < options.steps();
        if (stop || state.step % options.checkpointSteps() == 0 || state.step == options.steps()) {
          log.flush();
          directory.saveCheckpoint(checkpoint(supernet, state));
        }
        if (stop) {
          throw new StoppedException(
              "stopped after step " + state.step + ", saved in " + directory.folder(),
              "run the same command again to go on");
        }
      }
    }
  }

  /** Batches with their own order for each purpose; validation sees images as they are. */
  private PrefetchingBatches batches(
      LabelledImages images,
      ChannelStatistics statistics,
      int purpose,
      int multiple,
      long firstStep) {
    Augmentation augmentation =
        purpose == 1 ? Augmentation.cropAndFlip(images.height()) : Augmentation.none();
    BatchSource source =
        new TrainingBatches(
            images,
            statistics,
            augmentation,
            Math.min(options.batchSize() * multiple, images.count()),
            mix(config.seed(), -purpose));
    return PrefetchingBatches.start(source, firstStep, BATCHES_READY, 1);
  }

  private List<Batch> validationBatches() {
    return evaluationBatches(
        data, options.batchSize() * options.validationMultiple(), data.validation().count());
  }

  /**
   * The first validation images, normalized as in the search.
   *
   * @param batchSize how many at a time, or a few more, so that the last batch is more than half as
   *     large as the others: a path is judged with each batch's own statistics
   * @param images how many in all, or as many as there are
   */
  public static List<Batch> evaluationBatches(
      ImageDataset.SearchSplit data, int batchSize, int images) {
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

  private static Object[] row(SearchStep step) {
    return new Object[] {
      step.step(),
      step.sampled(),
      step.allPaths(),
      decimals(step.loss()),
      decimals(step.accuracy()),
      decimals(step.latencyMs()),
      decimals(step.reward()),
      decimals(step.advantage()),
      decimals(step.entropy())
    };
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static long mix(long seed, long step) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step).nextLong();
  }

  /** What a checkpoint holds beside the weights. */
  private record Saved(
      long step,
      double seconds,
      PolicyState policy,
      double baselineAverage,
      double baselineWeight) {}

  private static final class State {
    private final Policy policy;
    private final RewardBaseline baseline;
    private long step;
    private double seconds;

    State(Policy policy, RewardBaseline baseline) {
      this.policy = policy;
      this.baseline = baseline;
    }
  }

  private Safetensors checkpoint(Supernet supernet, State state) throws JsonProcessingException {
    Saved saved =
        new Saved(
            state.step,
            state.seconds,
            state.policy.state(),
            state.baseline.average(),
            state.baseline.weight());
    return new Safetensors(supernet.checkpoint(), Map.of("search", JSON.writeValueAsString(saved)));
  }

  private State restore(RunDirectory directory, Supernet supernet) throws IOException {
    Optional<Safetensors> checkpoint = directory.checkpoint();
    if (checkpoint.isEmpty()) {
      return new State(new ReinforcePolicy(space), new RewardBaseline(options.baselineDecay()));
    }
    supernet.restore(checkpoint.get().tensors(), directory.checkpointFile());
    Saved saved;
    try {
      saved = JSON.readValue(checkpoint.get().metadata().getOrDefault("search", ""), Saved.class);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          directory.checkpointFile(),
          "its search state is unreadable: " + e.getOriginalMessage(),
          "a checkpoint that a search wrote",
          "start the search again in another folder");
    }
    State state =
        new State(
            new ReinforcePolicy(space),
            new RewardBaseline(
                options.baselineDecay(), saved.baselineAverage(), saved.baselineWeight()));
    state.policy.restore(saved.policy());
    state.step = saved.step();
    state.seconds = saved.seconds();
    return state;
  }
}
