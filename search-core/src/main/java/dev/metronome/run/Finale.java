package dev.metronome.run;

import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.Window;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * How a search ends: its finalists are judged once more and, where the target is at hand, measured.
 *
 * <p>Without measurements the result is the most accurate candidate whose predicted latency lies in
 * the window, or the nearest to it where none does. With them it is the most accurate candidate
 * whose measured latency lies in the window. A table has a bias where its rows are off together; if
 * no candidate meets the window, the search is decoded again with the aim divided by the bias,
 * {@code median of measured / predicted}, up to three rounds in all. Whoever was chosen by a
 * measurement is measured again: the best of many noisy figures is better than the truth.
 */
final class Finale {

  private static final int MOST_ROUNDS = 3;

  /** The folder, within that of the run, in which models lie while they are measured. */
  private static final String MODELS = ".models";

  /** An architecture that stands beside the result. */
  private record Compared(Architecture architecture, Candidate.Role role) {}

  private final SearchConfig config;
  private final DecisionCosts costs;
  private final RunDirectory directory;
  private final Quality quality;
  private final SearchState state;
  private final Optional<CandidateMeasuring> measuring;
  private final SearchListener listener;
  private final BooleanSupplier stopRequested;
  private final Window window;

  Finale(
      SearchConfig config,
      DecisionCosts costs,
      RunDirectory directory,
      Quality quality,
      SearchState state,
      Optional<CandidateMeasuring> measuring,
      SearchListener listener,
      BooleanSupplier stopRequested) {
    this.config = config;
    this.costs = costs;
    this.directory = directory;
    this.quality = quality;
    this.state = state;
    this.measuring = measuring;
    this.listener = listener;
    this.stopRequested = stopRequested;
    this.window = config.tunas().decoding().measured(config.targetMs(), config.aimMs());
  }

  /**
   * Judges, measures and chooses.
   *
   * @throws StoppedException where it was asked to stop, after saving a checkpoint
   */
  SearchResult result() throws IOException {
    SearchStrategy.Finalists finalists = state.strategy().finalists(config.aimMs());
    Set<Architecture> pool = new LinkedHashSet<>(finalists.eligible());
    if (pool.isEmpty()) {
      throw new BadInputException(
          "target and limits",
          "the search found no architecture that meets them together",
          "a target near which architectures lie within all limits",
          "raise a limit, or give another target");
    }
    Set<Architecture> judged = new LinkedHashSet<>(pool);
    judged.addAll(finalists.argmax());
    judged.addAll(finalists.atArgmax());
    judge(judged);
    List<Compared> compared = compared(finalists);
    if (measuring.isPresent()) {
      measure(state.first(), pool, compared);
      lookFurther(pool);
      measure(state.again(), pool, compared);
    }
    Architecture winner = winner(pool);
    List<Candidate> candidates = new ArrayList<>();
    pool.forEach(each -> candidates.add(candidate(each, Candidate.Role.CANDIDATE)));
    compared.forEach(each -> candidates.add(candidate(each.architecture(), each.role())));
    return new SearchResult(
        winner.toString(),
        config.targetMs(),
        costs.latencyMs(winner),
        accuracy(winner),
        state.step(),
        state.step() * config.tunas().architectures() + state.judged().size(),
        state.seconds(),
        candidates);
  }

  /** The paper's choice, and the best at its latency. */
  private List<Compared> compared(SearchStrategy.Finalists finalists) {
    List<Compared> compared = new ArrayList<>();
    finalists.argmax().forEach(each -> compared.add(new Compared(each, Candidate.Role.ARGMAX)));
    if (!finalists.atArgmax().isEmpty()) {
      double argmaxMs = costs.latencyMs(finalists.argmax().get(0));
      compared.add(
          new Compared(mostAccurateAt(finalists.atArgmax(), argmaxMs), Candidate.Role.AT_ARGMAX));
    }
    return compared;
  }

  /** Judges those that no earlier session has judged. */
  private void judge(Collection<Architecture> architectures) throws IOException {
    List<Architecture> left =
        architectures.stream()
            .filter(each -> !state.judged().containsKey(each.toString()))
            .toList();
    if (!left.isEmpty()) {
      listener.finishing("Judging " + left.size() + " candidates", left.size());
    }
    for (int i = 0; i < left.size(); i++) {
      long started = System.nanoTime();
      try {
        state.judged().put(left.get(i).toString(), quality.accuracy(left.get(i)));
      } catch (StoppedException e) {
        state.addTimeSince(started);
        state.save();
        throw Search.stopped(i + " of the last " + left.size() + " judgements", directory);
      }
      state.addTimeSince(started);
      listener.finished(i + 1);
      if (i + 1 < left.size() && stopRequested.getAsBoolean()) {
        state.save();
        throw Search.stopped((i + 1) + " of the last " + left.size() + " judgements", directory);
      }
    }
    if (!left.isEmpty()) {
      state.save();
    }
  }

  /** Decodes again, with an aim that makes up for the table's bias, while nobody is within. */
  private void lookFurther(Set<Architecture> pool) throws IOException {
    List<Architecture> latest = List.copyOf(pool);
    for (int round = 2; round <= MOST_ROUNDS && within(pool).isEmpty(); round++) {
      double aimMs = config.aimMs() / bias(latest);
      latest =
          state.strategy().finalists(aimMs).eligible().stream()
              .filter(each -> !pool.contains(each))
              .toList();
      if (latest.isEmpty()) {
        return;
      }
      judge(latest);
      measure(state.first(), latest, List.of());
      pool.addAll(latest);
    }
  }

  /** Median of measured over predicted latency. */
  private double bias(List<Architecture> architectures) {
    double[] ratios =
        architectures.stream()
            .mapToDouble(each -> firstMs(each) / costs.latencyMs(each))
            .sorted()
            .toArray();
    int middle = ratios.length / 2;
    return ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
  }

  /** Measures those that no earlier session has measured; a checkpoint keeps what was measured. */
  private void measure(
      Map<String, MeasuredLatency> into,
      Collection<Architecture> architectures,
      List<Compared> compared)
      throws IOException {
    Set<Architecture> wanted = new LinkedHashSet<>(architectures);
    compared.forEach(each -> wanted.add(each.architecture()));
    List<Architecture> left =
        wanted.stream().filter(each -> !into.containsKey(each.toString())).toList();
    if (left.isEmpty()) {
      return;
    }
    listener.finishing(
        "Measuring " + left.size() + " candidates" + (into == state.again() ? " again" : ""),
        left.size());
    List<MeasuredLatency> measured;
    try {
      measured =
          measuring.orElseThrow().measure(left, directory.folder().resolve(MODELS), stopRequested);
    } catch (StoppedException e) {
      throw Search.stopped("the last step, while candidates were measured", directory);
    }
    for (int i = 0; i < left.size(); i++) {
      into.put(left.get(i).toString(), measured.get(i));
    }
    state.save();
  }

  private Architecture winner(Collection<Architecture> pool) {
    if (measuring.isEmpty()) {
      return mostAccurateAt(pool, config.aimMs());
    }
    List<Architecture> within = within(pool);
    if (within.isEmpty()) {
      return best(pool, each -> -distanceMs(firstMs(each)));
    }
    // A figure close to the window's edge may lie beyond it the next time.
    List<Architecture> surely =
        within.stream()
            .filter(each -> state.first().get(each.toString()).isSurelyWithin(window))
            .toList();
    return mostAccurate(surely.isEmpty() ? within : surely);
  }

  private List<Architecture> within(Collection<Architecture> pool) {
    return pool.stream()
        .filter(each -> state.first().get(each.toString()).isWithin(window))
        .toList();
  }

  private double distanceMs(double ms) {
    return Math.max(window.low() - ms, ms - window.high());
  }

  private double firstMs(Architecture architecture) {
    return state.first().get(architecture.toString()).ms();
  }

  private double accuracy(Architecture architecture) {
    return state.judged().get(architecture.toString());
  }

  /** The most accurate of those nearest to a latency, by the table. */
  private Architecture mostAccurateAt(Collection<Architecture> architectures, double aimMs) {
    return mostAccurate(
        FinalChoice.nearest(architectures, costs, config.tunas().decoding(), aimMs));
  }

  private Architecture mostAccurate(Collection<Architecture> architectures) {
    return best(architectures, this::accuracy);
  }

  /** The first of those that are equally good. */
  private static Architecture best(
      Collection<Architecture> architectures, ToDoubleFunction<Architecture> good) {
    return architectures.stream()
        .sorted(Comparator.comparingDouble((Architecture each) -> -good.applyAsDouble(each)))
        .findFirst()
        .orElseThrow();
  }

  private Candidate candidate(Architecture architecture, Candidate.Role role) {
    String text = architecture.toString();
    Optional<MeasuredLatency> again = Optional.ofNullable(state.again().get(text));
    return new Candidate(
        text,
        costs.latencyMs(architecture),
        accuracy(architecture),
        role,
        Optional.ofNullable(state.first().get(text)),
        again,
        again.map(measured -> measured.isWithin(window)));
  }
}
