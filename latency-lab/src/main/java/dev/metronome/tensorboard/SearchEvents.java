package dev.metronome.tensorboard;

import dev.metronome.run.MeasuredLatency;
import dev.metronome.run.PolicyStep;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchListener;
import dev.metronome.run.SearchResult;
import dev.metronome.run.SearchStep;
import dev.metronome.space.Choice;
import dev.metronome.space.Decision;
import dev.metronome.training.CosineSchedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Writes a search's curves into its folder, for TensorBoard: what every step has come to, in the
 * mean of its architectures, the policy beside it, and a hundred times in all the probability of
 * every choice.
 *
 * <p>A search that resumes begins a new file, and TensorBoard forgets the steps after the
 * checkpoint that it resumes from.
 */
public final class SearchEvents implements SearchListener {

  private static final int PROBABILITIES_TOLD = 100;

  private final SearchConfig config;
  private final List<Decision> decisions;
  private final RunEvents events;
  private final InstantSource clock;
  private final CosineSchedule weightsRate;
  private final List<SearchStep> looked = new ArrayList<>();
  private RunEvents.Scalars policyScalars = new RunEvents.Scalars();
  private Instant lastTold;
  private long probabilitiesEvery;
  private long lastStep;

  /**
   * Curves of a search.
   *
   * @param folder of the run, with its configuration
   * @param decisions of the space, in its order
   */
  public SearchEvents(Path folder, SearchConfig config, List<Decision> decisions) {
    this(folder, config, decisions, InstantSource.system());
  }

  SearchEvents(Path folder, SearchConfig config, List<Decision> decisions, InstantSource clock) {
    this.config = config;
    this.decisions = List.copyOf(decisions);
    this.events = new RunEvents(folder, clock);
    this.clock = clock;
    this.weightsRate = config.tunas().weightSchedule();
  }

  @Override
  public void started(long firstStep, long steps) {
    probabilitiesEvery = Math.max(1, steps / PROBABILITIES_TOLD);
    lastStep = Math.max(0, firstStep - 1);
    lastTold = clock.instant();
    events.start(firstStep);
  }

  @Override
  public void policy(PolicyStep policy) {
    policyScalars =
        new RunEvents.Scalars()
            .with("latency_ms/expected", policy.expectedMs())
            .with("learning_rate/policy", policy.rate());
    if ((policy.step() + 1) % probabilitiesEvery == 0) {
      addProbabilities(policy.probabilities());
    }
  }

  private void addProbabilities(List<double[]> probabilities) {
    for (int d = 0; d < decisions.size(); d++) {
      List<Choice> choices = decisions.get(d).choices();
      for (int i = 0; i < choices.size(); i++) {
        policyScalars.with(
            "probability/" + decisions.get(d).name() + "/" + choices.get(i).label(),
            probabilities.get(d)[i]);
      }
    }
  }

  @Override
  public void step(SearchStep step) {
    lastStep = step.step();
    looked.add(step);
    if (looked.size() == config.tunas().architectures()) {
      tell();
      looked.clear();
      policyScalars = new RunEvents.Scalars();
    }
  }

  private void tell() {
    policyScalars
        .with(RunEvents.TRAINING_LOSS, meanWhereThere(SearchStep::loss))
        .with(RunEvents.VALIDATION_ACCURACY, mean(SearchStep::accuracy))
        .with("latency_ms/sampled", mean(SearchStep::latencyMs))
        .with("latency_ms/target", config.targetMs())
        .with("reward/reward", mean(SearchStep::reward))
        .with("reward/advantage", meanWhereThere(SearchStep::advantage))
        .with("reward/multiplier", meanWhereThere(SearchStep::multiplier))
        .with("policy/relative_entropy", meanWhereThere(SearchStep::entropy));
    Instant now = clock.instant();
    double seconds = Duration.between(lastTold, now).toNanos() * 1e-9;
    lastTold = now;
    if (seconds > 0) {
      policyScalars.with("speed/steps_per_second", 1 / seconds);
    }
    if (looked.get(0).loss().isPresent()) {
      policyScalars.with(RunEvents.WEIGHTS_RATE, weightsRate.rate(lastStep));
      if (seconds > 0) {
        int images = Math.min(config.tunas().batchSize(), config.trainImages());
        policyScalars.with(RunEvents.IMAGES_PER_SECOND, images / seconds);
      }
    }
    events.tell(lastStep, policyScalars);
  }

  private double mean(ToDoubleFunction<SearchStep> figure) {
    return looked.stream().mapToDouble(figure).average().orElseThrow();
  }

  private OptionalDouble meanWhereThere(Function<SearchStep, OptionalDouble> figure) {
    return looked.stream().map(figure).flatMapToDouble(OptionalDouble::stream).average();
  }

  @Override
  public void done(SearchResult result) {
    events.tell(
        lastStep,
        new RunEvents.Scalars()
            .with("accuracy/result", result.accuracy())
            .with("latency_ms/predicted", result.predictedMs())
            .with("latency_ms/measured", measuredMs(result)));
    events.tell(lastStep, "result", text(result));
  }

  private static OptionalDouble measuredMs(SearchResult result) {
    return result.measured().map(MeasuredLatency::ms).stream().mapToDouble(ms -> ms).findFirst();
  }

  private static String text(SearchResult result) {
    OptionalDouble measured = measuredMs(result);
    return String.format(
        Locale.ROOT,
        "`%s`: accuracy %.2f %%, %.4f ms predicted, %s for a target of %s ms",
        result.architecture(),
        100 * result.accuracy(),
        result.predictedMs(),
        measured.isPresent()
            ? String.format(Locale.ROOT, "%.4f ms measured,", measured.getAsDouble())
            : "not measured,",
        result.targetMs());
  }
}
