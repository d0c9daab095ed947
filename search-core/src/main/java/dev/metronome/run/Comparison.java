package dev.metronome.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
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
   * One search, or the choice of it that stands beside the result.
   *
   * @param algorithm its name
   * @param judgements how often an architecture was judged, in all steps and at the end
   * @param gap accuracy below the best that the benchmark has for the target and limits
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
      OptionalDouble gap) {}

  /**
   * All searches of an algorithm.
   *
   * @param farthestMs largest distance of a result from the target
   * @param gap mean accuracy below the best, where that is known
   */
  public record Row(
      String algorithm,
      int runs,
      Spread accuracy,
      Spread predictedMs,
      double farthestMs,
      double judgements,
      Spread seconds,
      OptionalDouble gap) {}

  private final OptionalDouble best;
  private final List<Run> runs = new ArrayList<>();

  /**
   * A comparison without searches.
   *
   * @param best the accuracy that could be reached, where a benchmark tells
   */
  public Comparison(OptionalDouble best) {
    this.best = best;
  }

  /** Adds a finished search, and the choice beside its result if there is one. */
  public void add(String algorithm, long seed, SearchResult result) {
    long judged = result.candidates().stream().map(Candidate::architecture).distinct().count();
    long judgements = result.steps() + judged;
    runs.add(
        run(
            algorithm,
            seed,
            result.architecture(),
            result.accuracy(),
            result.predictedMs(),
            result,
            judgements));
    result.candidates().stream()
        .filter(candidate -> !candidate.eligible())
        .forEach(
            candidate ->
                runs.add(
                    run(
                        algorithm + " argmax",
                        seed,
                        candidate.architecture(),
                        candidate.accuracy(),
                        candidate.predictedMs(),
                        result,
                        judgements)));
  }

  private Run run(
      String algorithm,
      long seed,
      String architecture,
      double accuracy,
      double predictedMs,
      SearchResult result,
      long judgements) {
    return new Run(
        algorithm,
        seed,
        architecture,
        accuracy,
        predictedMs,
        Math.abs(predictedMs - result.targetMs()),
        judgements,
        result.seconds(),
        best.isPresent() ? OptionalDouble.of(best.getAsDouble() - accuracy) : best);
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
    return new Row(
        algorithm,
        own.size(),
        spread(own, Run::accuracy),
        spread(own, Run::predictedMs),
        own.stream().mapToDouble(Run::offTargetMs).max().orElseThrow(),
        own.stream().mapToLong(Run::judgements).average().orElseThrow(),
        spread(own, Run::seconds),
        best.isPresent()
            ? OptionalDouble.of(best.getAsDouble() - spread(own, Run::accuracy).mean())
            : best);
  }

  private static Spread spread(List<Run> runs, ToDoubleFunction<Run> value) {
    return Spread.of(runs.stream().mapToDouble(value));
  }
}
