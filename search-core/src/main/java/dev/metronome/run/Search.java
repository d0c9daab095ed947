package dev.metronome.run;

import dev.metronome.data.Batch;
import dev.metronome.data.ImageDataset;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.ExpectedLatency;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

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
   *     limits, or the algorithm draws from a window that holds none, or it cannot search this
   *     space or by this quality
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
    this.finalChoice = new FinalChoice(space, costs, limits, options.decoding());
    finalChoice.requireReachable(config.aimMs());
    switch (Algorithm.named(config.algorithm(), "algorithm")) {
      case PROXYLESSNAS ->
          ProxylessStrategy.require(
              space, costs, config.aimMs(), config.proxyless(), qualities.differentiable());
      case RANDOM, EVOLUTION -> finalChoice.requireInWindow(config.aimMs());
      case TUNAS -> {}
    }
  }

  /** What the limits leave out of reach, with the nearest that they allow; empty if nothing. */
  public Optional<String> outOfReach() {
    return limits.isEmpty() || options.decoding().decode() == Decode.ARGMAX
        ? Optional.empty()
        : finalChoice.outOfReach(config.aimMs());
  }

  /**
   * Refuses a target that no architecture can reach; needs no images, so it can be asked before
   * they are read.
   *
   * @throws BadInputException with the range that can be reached, and the architecture at its end
   */
  public static void requireReachable(double targetMs, SearchSpace space, DecisionCosts costs) {
    DecisionCosts.Range range = costs.range();
    if (targetMs >= range.minMs() && targetMs <= range.maxMs()) {
      return;
    }
    String fastest = ReachableText.least(range.minMs());
    String slowest = ReachableText.most(range.maxMs());
    boolean slower = targetMs > range.maxMs();
    String nearest =
        FinalChoice.extreme(space, costs, slower ? range.maxMs() : range.minMs())
            .map(
                architecture ->
                    "; the nearest is "
                        + architecture
                        + " with "
                        + (slower ? slowest : fastest)
                        + " ms")
            .orElse("");
    throw new BadInputException(
        "target",
        targetMs + " ms cannot be reached in " + space.description(),
        fastest + " to " + slowest + " ms by the latency table" + nearest,
        "give a target in this range, or another space or width");
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
              new Shortlist(finalChoice, config.aimMs()));
      case PROXYLESSNAS ->
          new ProxylessStrategy(
              space,
              options.steps(),
              config.proxyless(),
              new ProxylessObjective(space, costs, config.aimMs(), config.proxyless(), limits),
              new Shortlist(finalChoice, config.aimMs()),
              quality.gates());
      case RANDOM -> new RandomStrategy(draws, candidates);
      case EVOLUTION -> new EvolutionStrategy(draws, options.steps(), candidates);
    };
  }

  /** {@link #run(RunDirectory, SearchListener, Optional, BooleanSupplier)} without measuring. */
  public SearchResult run(
      RunDirectory directory, SearchListener listener, BooleanSupplier stopRequested)
      throws IOException {
    return run(directory, listener, Optional.empty(), stopRequested);
  }

  /**
   * Searches, from the folder's last checkpoint if there is one. A search that is done is not done
   * again; one whose candidates were not measured measures them now.
   *
   * @param measuring measures candidates, where the target is at hand
   * @param stopRequested asked after every step
   * @throws StoppedException where it was, after saving a checkpoint
   * @throws DivergedException where the weights learn no more; the last good checkpoint stays
   */
  public SearchResult run(
      RunDirectory directory,
      SearchListener listener,
      Optional<CandidateMeasuring> measuring,
      BooleanSupplier stopRequested)
      throws IOException {
    Optional<SearchResult> done = directory.result(SearchResult.class);
    if (done.isPresent()) {
      boolean more = measuring.isPresent() && done.get().measured().isEmpty();
      if (!more || directory.checkpoint().isEmpty()) {
        return done.get();
      }
    }
    directory.requireNotDiverged();
    try (Quality quality = qualities.open(directory.folder(), stopRequested)) {
      SearchState state = SearchState.of(strategy(quality), quality, directory);
      SearchLog log = new SearchLog(directory, space, state.strategy(), options.steps());
      log.keepBefore(state.step());
      listener.started(state.step(), options.steps());
      search(directory, quality, state, log, listener, stopRequested);
      SearchResult result =
          new Finale(config, costs, directory, quality, state, measuring, listener, stopRequested)
              .result();
      compareWithRandom(directory, quality, listener, stopRequested);
      directory.saveResult(result);
      listener.done(result);
      return result;
    } catch (DivergedException e) {
      directory.saveDivergence(e);
      throw e;
    }
  }

  /** Not where random architectures are the result, nor where a judgement is a training. */
  private void compareWithRandom(
      RunDirectory directory,
      Quality quality,
      SearchListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    if (!config.algorithm().equals(Algorithm.RANDOM.text()) && !quality.trainsToJudge()) {
      new RandomSample(
              new Draws(
                  space,
                  costs,
                  options.decoding().measured(config.targetMs(), config.aimMs()),
                  limits),
              costs,
              quality)
          .judge(directory, new SplittableRandom(mix(config.seed(), -4)), listener, stopRequested);
    }
  }

  private void search(
      RunDirectory directory,
      Quality quality,
      SearchState state,
      SearchLog log,
      SearchListener listener,
      BooleanSupplier stopRequested)
      throws IOException {
    if (state.step() < options.steps()) {
      quality.start(state.step());
    }
    ExpectedLatency expectation = new ExpectedLatency(space, costs);
    while (state.step() < options.steps()) {
      long started = System.nanoTime();
      SplittableRandom random = new SplittableRandom(mix(config.seed(), state.step()));
      List<SearchStep> looked;
      try {
        looked = look(quality, state, random);
      } catch (StoppedException e) {
        // In the middle of a judgement that takes long, and is resumed itself.
        state.addTimeSince(started);
        log.flush();
        state.save();
        throw stopped("step " + state.step() + " and a part of the next", directory);
      }
      state.endStep();
      state.addTimeSince(started);
      log.add(looked);
      tellPolicy(state, expectation, listener);
      looked.forEach(listener::step);

      long done = state.step();
      boolean stop = stopRequested.getAsBoolean() && done < options.steps();
      if (stop || done % options.checkpointSteps() == 0 || done == options.steps()) {
        log.flush();
        state.save();
      }
      if (stop) {
        throw stopped("step " + done, directory);
      }
    }
  }

  /** Of the last step, where the strategy has a policy. */
  private static void tellPolicy(
      SearchState state, ExpectedLatency expectation, SearchListener listener) {
    long step = state.step() - 1;
    List<double[]> probabilities = state.strategy().probabilities();
    if (!probabilities.isEmpty()) {
      listener.policy(
          new PolicyStep(
              step,
              probabilities,
              expectation.of(probabilities).ms(),
              state.strategy().policyRate(step)));
    }
  }

  /** One step, with as many architectures as a step has. */
  private List<SearchStep> look(Quality quality, SearchState state, SplittableRandom random) {
    List<Architecture> proposed = new ArrayList<>();
    for (int i = 0; i < options.architectures(); i++) {
      proposed.add(state.strategy().propose(random));
    }
    List<Quality.Judged> judged = quality.judge(state.step(), proposed, random);
    List<Ranking.Seen> seen = new ArrayList<>();
    for (int i = 0; i < proposed.size(); i++) {
      seen.add(new Ranking.Seen(proposed.get(i), judged.get(i).accuracy()));
    }
    List<SearchStrategy.Learned> learned =
        state.strategy().learnTogether(state.step(), seen, random);
    List<SearchStep> steps = new ArrayList<>();
    for (int i = 0; i < proposed.size(); i++) {
      steps.add(
          new SearchStep(
              state.step(),
              proposed.get(i),
              judged.get(i).allPaths(),
              judged.get(i).allFilters(),
              judged.get(i).loss(),
              judged.get(i).accuracy(),
              costs.latencyMs(proposed.get(i)),
              learned.get(i).reward(),
              learned.get(i).advantage(),
              learned.get(i).entropy(),
              learned.get(i).multiplier()));
    }
    return steps;
  }

  static StoppedException stopped(String after, RunDirectory directory) {
    return StoppedException.resumedBySameCommand(
        "stopped after " + after + ", saved in " + directory.folder());
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

  static long mix(long seed, long step) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step).nextLong();
  }
}
