package dev.metronome.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What algorithms found over several seeds, side by side. */
public final class Comparison {

  /** Mean and sample standard deviation; a deviation of 0 where there is one value. */
  public record Spread(double mean, double deviation) {

    static Spread of(DoubleStream values) {
      double[] all = values.toArray();
      double mean = DoubleStream.of(all).average().orElseThrow();
      double squares = DoubleStream.of(all).map(x -> (x - mean) * (x - mean)).sum();
      return new Spread(mean, all.length > 1 ? Math.sqrt(squares / (all.length - 1)) : 0);
    }
  }

  /**
   * One search, or a choice of it that stands beside the result.
   *
   * @param algorithm its name; with {@code argmax} the most probable choice of every decision, with
   *     {@code at argmax} what constrained decoding finds at the latency of that
   * @param judgements how often an architecture was judged, in all steps and at the end
   * @param gap accuracy below the best that the benchmark has in the window and limits, where this
   *     one lies in them too
   * @param measuredMs latency on the target, where it was measured
   * @param within whether that lies in the window of the target
   */
  public record Run(
      String algorithm,
      long seed,
      String architecture,
      double accuracy,
      double predictedMs,
      double offTargetMs,
      long judgements,
      double seconds,
      OptionalDouble gap,
      OptionalDouble measuredMs,
      Optional<Boolean> within) {}

  /**
   * All searches of an algorithm.
   *
   * @param farthestMs largest distance of a result from the target
   * @param gap mean accuracy below the best, where that is known of all
   * @param measuredMs latency on the target, where all were measured
   * @param within how many of them lie in the window of the target
   */
  public record Row(
      String algorithm,
      int runs,
      Spread accuracy,
      Spread predictedMs,
      double farthestMs,
      double judgements,
      Spread seconds,
      OptionalDouble gap,
      Optional<Spread> measuredMs,
      OptionalLong within) {}

  /**
   * A search that came to no result.
   *
   * @param why what it told
   */
  public record Failure(String algorithm, long seed, String why) {}

  private final OptionalDouble best;
  private final Predicate<String> eligible;
  private final List<Run> runs = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  /** A comparison without searches, of which nobody knows what could be reached. */
  public Comparison() {
    this(OptionalDouble.empty(), architecture -> false);
  }

  /**
   * A comparison without searches.
   *
   * @param best the accuracy that could be reached, where a benchmark tells
   * @param eligible whether an architecture, given as text, is one of those that {@code best} is
   *     the best of
   */
  public Comparison(OptionalDouble best, Predicate<String> eligible) {
    this.best = best;
    this.eligible = eligible;
  }

  /** Adds a search that came to no result. */
  public void addFailure(String algorithm, long seed, String why) {
    failures.add(new Failure(algorithm, seed, why));
  }

  /** All searches that came to no result. */
  public List<Failure> failures() {
    return List.copyOf(failures);
  }

  /** Adds a finished search, and what stands beside its result. */
  public void add(String algorithm, long seed, SearchResult result) {
    runs.add(run(algorithm, seed, result.winner(), result));
    for (Candidate candidate : result.candidates()) {
      switch (candidate.role()) {
        case ARGMAX -> runs.add(run(algorithm + " argmax", seed, candidate, result));
        case AT_ARGMAX -> runs.add(run(algorithm + " at argmax", seed, candidate, result));
        default -> {}
      }
    }
  }

  private Run run(String algorithm, long seed, Candidate candidate, SearchResult result) {
    double accuracy = candidate.accuracy();
    return new Run(
        algorithm,
        seed,
        candidate.architecture(),
        accuracy,
        candidate.predictedMs(),
        Math.abs(candidate.predictedMs() - result.targetMs()),
        result.judgements(),
        result.seconds(),
        best.isPresent() && eligible.test(candidate.architecture())
            ? OptionalDouble.of(best.getAsDouble() - accuracy)
            : OptionalDouble.empty(),
        candidate.measured().isPresent()
            ? OptionalDouble.of(candidate.measured().get().ms())
            : OptionalDouble.empty(),
        candidate.within());
  }

  /** All searches, in the order they were added. */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** One row for each algorithm, in the order of their first searches. */
  public List<Row> rows() {
    return runs.stream().map(Run::algorithm).distinct().map(this::row).toList();
  }

  private Row row(String algorithm) {
    List<Run> own = runs.stream().filter(run -> run.algorithm().equals(algorithm)).toList();
    boolean measured = own.stream().allMatch(run -> run.measuredMs().isPresent());
    return new Row(
        algorithm,
        own.size(),
        spread(own, Run::accuracy),
        spread(own, Run::predictedMs),
        own.stream().mapToDouble(Run::offTargetMs).max().orElseThrow(),
        own.stream().mapToLong(Run::judgements).average().orElseThrow(),
        spread(own, Run::seconds),
        own.stream().allMatch(run -> run.gap().isPresent())
            ? OptionalDouble.of(spread(own, run -> run.gap().orElseThrow()).mean())
            : OptionalDouble.empty(),
        measured
            ? Optional.of(spread(own, run -> run.measuredMs().orElseThrow()))
            : Optional.empty(),
        measured
            ? OptionalLong.of(own.stream().filter(run -> run.within().orElse(false)).count())
            : OptionalLong.empty());
  }

  private static Spread spread(List<Run> runs, ToDoubleFunction<Run> value) {
    return Spread.of(runs.stream().mapToDouble(value));
  }
}
