package dev.metronome.report.source;

import dev.metronome.run.Decode;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchResult;
import dev.metronome.space.SpacePoint;
import dev.metronome.tables.LatencyTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A search, finished or not.
 *
 * @param name of its folder
 * @param config what was started, of which any part may be missing
 * @param whole the same, where all of it can be read
 * @param steps what it looked at, in order
 * @param probabilities of its policy, where it has one
 * @param random random architectures that were judged beside its candidates
 * @param result where it is done
 * @param table its latency table, where that is at hand
 * @param winner its final architecture with its space, where both can be read
 * @param gaps what is missing
 */
public record SearchRun(
    String name,
    JsonFile config,
    Optional<SearchConfig> whole,
    List<Step> steps,
    Optional<Probabilities> probabilities,
    List<Judged> random,
    Optional<SearchResult> result,
    Optional<LatencyTable> table,
    Optional<SpacePoint> winner,
    List<String> gaps) {

  /**
   * An architecture of a step.
   *
   * @param loss of the training batch, where something is trained
   * @param accuracy 0 to 1
   * @param entropy as a share of the largest possible, where there is a policy
   */
  public record Step(
      long step,
      String architecture,
      OptionalDouble loss,
      double accuracy,
      double latencyMs,
      double reward,
      OptionalDouble entropy) {}

  /** An architecture that was judged. */
  public record Judged(String architecture, double latencyMs, double accuracy) {}

  public SearchRun {
    steps = List.copyOf(steps);
    random = List.copyOf(random);
    gaps = List.copyOf(gaps);
  }

  /**
   * Name of the algorithm, with {@code argmax} where it ended with its most probable choices, as it
   * is called in comparisons; that of the folder where it is not known.
   */
  public String algorithm() {
    String ending =
        config.text("tunas.decoding.decode").filter(Decode.ARGMAX.name()::equals).isPresent()
            ? " argmax"
            : "";
    return config.text("algorithm").map(algorithm -> algorithm + ending).orElse(name);
  }

  /** Latency to reach. */
  public OptionalDouble targetMs() {
    return config.number("targetMs");
  }
}
