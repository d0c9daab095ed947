package dev.metronome.build;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How well a table predicts whole networks that it was not calibrated on.
 *
 * @param tableSha256 of the table's file
 * @param space whose networks they are
 * @param target that they were measured on
 * @param created when the check was finished, such as 2026-01-31T12:00:00Z
 * @param plan how they were measured
 * @param seed by which they were chosen
 * @param networks how many
 * @param errors of the table's predictions
 * @param uncalibrated of the sums of what its operations take alone; empty where that is the
 *     prediction
 * @param covered share of the networks within the prediction's 95 % interval; empty where
 *     predictions have none
 * @param scaled of the predictions times one factor, where the table was profiled, as its machine
 *     may have had another speed; empty for others
 * @param limits what no prediction can be better than
 * @param devices what is to be told of the devices, where several measured
 * @param checked the networks, the worst first
 */
public record CheckResult(
    String tableSha256,
    String space,
    String target,
    String created,
    String plan,
    long seed,
    int networks,
    PredictionErrors errors,
    Optional<PredictionErrors> uncalibrated,
    Optional<Double> covered,
    Optional<ScaledErrors> scaled,
    Limits limits,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> devices,
    List<CheckedNetwork> checked) {

  /**
   * What measuring itself is good for.
   *
   * @param noisePercent mean error of a network's measurement, by its two halves
   * @param repeatedRatioPercent deviation of one network's ratio between groups, as a share
   * @param repeatedAbsolutePercent the same of its time as the clock had it
   * @param repeats how often that network was measured
   * @param driftPercent range of the reference's latency between groups, as a share of its lowest
   */
  public record Limits(
      double noisePercent,
      double repeatedRatioPercent,
      double repeatedAbsolutePercent,
      int repeats,
      double driftPercent) {}

  /**
   * A network.
   *
   * @param architecture its text
   * @param measuredMs ratio times the table's level of the reference; a profiled table has none,
   *     and the median level of the check stands for it
   * @param measuredCi95LowMs lower end of the measurement's 95 % interval
   * @param measuredCi95HighMs upper end
   * @param predictedMs by the table
   * @param aloneMs sum of what its operations take alone
   * @param errorPercent predicted against measured
   */
  public record CheckedNetwork(
      String architecture,
      double measuredMs,
      double measuredCi95LowMs,
      double measuredCi95HighMs,
      double predictedMs,
      double aloneMs,
      double errorPercent) {}

  public CheckResult {
    // A check of an older version says nothing of them.
    devices = devices == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(devices));
    checked = List.copyOf(checked);
  }
}
