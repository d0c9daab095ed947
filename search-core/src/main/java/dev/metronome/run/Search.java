package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.data.Batch;
import dev.metronome.data.ImageDataset;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A search for the most accurate architecture at a latency, by any {@link Algorithm} and any {@link
 * QualitySource}: TuNAS (Bender et al., "Can weight sharing outperform random architecture
 * search?", arXiv 2008.06120) on a supernet, where shared weights and a policy learn at once, and
 * what it is compared with.
 *
 * <p>A step is a function of the seed, its number and what the steps before it learned, so that a
 * search that was killed resumes from its last checkpoint to the same result.
 */
public final class Search {

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
          "relative_entropy",
          "multiplier");

  private final SearchConfig config;
  private final SearchSpace space;
  private final DecisionCosts costs;
  private final List<Limit> limits;
  private final QualitySource qualities;
  private final TunasOptions options;
  private final FinalChoice finalChoice;

  /**
   * A search that has not begun.
   *
   * @param costs what the choices cost on the device
   * @param limits on other things
   * @param qualities tells how accurate architectures are
   * @throws BadInputException where no architecture of the space can reach the target within the
   *     limits, or the algorithm cannot search this space or by this quality
   */
  public Search(
      SearchConfig config,
      SearchSpace space,
      DecisionCosts costs,
      List<Limit> limits,
      QualitySource qualities) {
    this.config = config;
    this.space = space;
    this.costs = costs;
    this.limits = List.copyOf(limits);
    this.qualities = qualities;
    this.options = config.tunas();
    requireReachable(config.aimMs(), space, costs);
    this.finalChoice = new FinalChoice(space, costs, config.aimMs(), limits, options.decoding());
    finalChoice.requireReachable();
    if (Algorithm.named(config.algorithm(), "algorithm") == Algorithm.PROXYLESSNAS) {
      ProxylessStrategy.require(
          space, costs, config.aimMs(), config.proxyless(), qualities.differentiable());
    }
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

  private SearchStrategy strategy(Quality quality) {
    Draws draws = new Draws(space, costs, options.decoding().window(config.aimMs()), limits);
    int candidates = options.decoding().candidates();
    return switch (Algorithm.named(config.algorithm(), "algorithm")) {
      case TUNAS ->
          new TunasStrategy(
              space,
              options,
              new Objective(space, costs, config.aimMs(), options.reward(), options.beta(), limits),
              finalChoice);
      case PROXYLESSNAS ->
          new ProxylessStrategy(
              space,
              options.steps(),
              config.proxyless(),
              new ProxylessObjective(space, costs, config.aimMs(), config.proxyless(), limits),
              finalChoice,
              quality.gates());
      case RANDOM -> new RandomStrategy(draws, candidates);
      case EVOLUTION -> new EvolutionStrategy(draws, options.steps(), candidates);
    };
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
    try (Quality quality = qualities.open()) {
      State state = restore(directory, quality);
      RunLog log = directory.log(LOG, COLUMNS);
      log.keepBefore(state.step);
      listener.started(state.step, options.steps());
      search(directory, quality, state, log, listener, stopRequested);
      SearchResult result = result(directory, quality, state, stopRequested);
      directory.saveResult(result);
      return result;
    }
  }

  private void search(
      RunDirectory directory,
      Quality quality,
      State state,
      RunLog log,
      SearchListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    quality.start(state.step);
    while (state.step < options.steps()) {
      long started = System.nanoTime();
      SplittableRandom random = new SplittableRandom(mix(config.seed(), state.step));
      Architecture proposed = state.strategy.propose(random);
      Quality.Judged judged = quality.judge(state.step, proposed, random);
      SearchStrategy.Learned learned =
          state.strategy.learn(state.step, proposed, judged.accuracy(), random);
      SearchStep step =
          new SearchStep(
              state.step,
              proposed,
              judged.allPaths(),
              judged.loss(),
              judged.accuracy(),
              costs.latencyMs(proposed),
              learned.reward(),
              learned.advantage(),
              learned.entropy(),
              learned.multiplier());
      state.step++;
      state.seconds += (System.nanoTime() - started) * 1e-9;
      log.add(row(step));
      listener.step(step);

      boolean stop = stopRequested.getAsBoolean() && state.step < options.steps();
      if (stop || state.step % options.checkpointSteps() == 0 || state.step == options.steps()) {
        log.flush();
        directory.saveCheckpoint(checkpoint(quality, state));
      }
      if (stop) {
        throw stopped("step " + state.step, directory);
      }
    }
  }

  private static StoppedException stopped(String after, RunDirectory directory) {
    return new StoppedException(
        "stopped after " + after + ", saved in " + directory.folder(),
        "run the same command again to go on");
  }

  private SearchResult result(
      RunDirectory directory, Quality quality, State state, BooleanSupplier stopRequested)
      throws IOException {
    SearchStrategy.Finalists finalists = state.strategy.finalists();
    judge(finalists, directory, quality, state, stopRequested);
    List<Candidate> candidates = new ArrayList<>();
    finalists.eligible().forEach(each -> candidates.add(candidate(each, state, true)));
    Candidate winner = candidates.get(0);
    for (Candidate candidate : candidates) {
      winner = candidate.accuracy() > winner.accuracy() ? candidate : winner;
    }
    finalists.compared().forEach(each -> candidates.add(candidate(each, state, false)));
    return new SearchResult(
        winner.architecture(),
        config.targetMs(),
        winner.predictedMs(),
        winner.accuracy(),
        options.steps(),
        state.seconds,
        candidates);
  }

  /** Judges the finalists that no earlier session has judged. */
  private void judge(
      SearchStrategy.Finalists finalists,
      RunDirectory directory,
      Quality quality,
      State state,
      BooleanSupplier stopRequested)
      throws IOException {
    List<Architecture> left =
        Stream.concat(finalists.eligible().stream(), finalists.compared().stream())
            .distinct()
            .filter(each -> !state.judged.containsKey(each.toString()))
            .toList();
    for (int i = 0; i < left.size(); i++) {
      long started = System.nanoTime();
      state.judged.put(left.get(i).toString(), quality.accuracy(left.get(i)));
      state.seconds += (System.nanoTime() - started) * 1e-9;
      if (i + 1 < left.size() && stopRequested.getAsBoolean()) {
        directory.saveCheckpoint(checkpoint(quality, state));
        throw stopped((i + 1) + " of the last " + left.size() + " judgements", directory);
      }
    }
  }

  private Candidate candidate(Architecture architecture, State state, boolean eligible) {
    return new Candidate(
        architecture.toString(),
        costs.latencyMs(architecture),
        state.judged.get(architecture.toString()),
        eligible);
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
    return SupernetQuality.evaluationBatches(data, batchSize, images);
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
      decimals(step.entropy()),
      decimals(step.multiplier())
    };
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static String decimals(OptionalDouble value) {
    return value.isPresent() ? decimals(value.getAsDouble()) : "";
  }

  static long mix(long seed, long step) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step).nextLong();
  }

  /** What a checkpoint holds beside the weights. */
  private record Saved(long step, double seconds, JsonNode strategy, Map<String, Double> judged) {}

  private static final class State {
    private final SearchStrategy strategy;
    private final Map<String, Double> judged = new LinkedHashMap<>();
    private long step;
    private double seconds;

    State(SearchStrategy strategy) {
      this.strategy = strategy;
    }
  }

  private static Safetensors checkpoint(Quality quality, State state)
      throws JsonProcessingException {
    Saved saved = new Saved(state.step, state.seconds, state.strategy.state(), state.judged);
    return new Safetensors(
        quality.checkpoint(), Map.of("search", StateJson.JSON.writeValueAsString(saved)));
  }

  private State restore(RunDirectory directory, Quality quality) throws IOException {
    State state = new State(strategy(quality));
    Optional<Safetensors> checkpoint = directory.checkpoint();
    if (checkpoint.isEmpty()) {
      return state;
    }
    quality.restore(checkpoint.get().tensors(), directory.checkpointFile());
    try {
      Saved saved =
          StateJson.JSON.readValue(
              checkpoint.get().metadata().getOrDefault("search", ""), Saved.class);
      state.strategy.restore(saved.strategy());
      state.judged.putAll(saved.judged());
      state.step = saved.step();
      state.seconds = saved.seconds();
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          directory.checkpointFile(),
          "its search state is unreadable: " + e.getOriginalMessage(),
          "a checkpoint that a search wrote",
          "start the search again in another folder");
    }
    return state;
  }
}
