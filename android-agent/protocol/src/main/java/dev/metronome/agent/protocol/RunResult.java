package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run gave.
 *
 * @param runId the agent's name of the run
 * @param elapsedNanos every timed inference in order, in nanoseconds of a monotonic clock; at least
 *     one
 * @param stopReason why measuring ended
 * @param summary the agent's statistics of the samples; absent where it has made none
 * @param before the device just before the warm-up
 * @param after the device just after the last sample
 */
public record RunResult(
    @JsonProperty(value = "runId", required = true) String runId,
    @JsonProperty(value = "elapsedNanos", required = true) List<Long> elapsedNanos,
    @JsonProperty(value = "stopReason", required = true) StopReason stopReason,
    @JsonProperty("summary") Optional<Statistics> summary,
    @JsonProperty(value = "before", required = true) Context before,
    @JsonProperty(value = "after", required = true) Context after)
    implements Message {

  /**
   * The values of a {@link Summary}, in milliseconds.
   *
   * @param count how many samples
   * @param medianMs median
   * @param meanMs arithmetic mean
   * @param madMs median absolute deviation from the median, not scaled
   * @param p90Ms 90th percentile
   * @param minMs smallest
   * @param ci95LowMs lower end of the 95 % interval of the median
   * @param ci95HighMs upper end of the 95 % interval of the median
   */
  public record Statistics(
      @JsonProperty(value = "count", required = true) int count,
      @JsonProperty(value = "medianMs", required = true) double medianMs,
      @JsonProperty(value = "meanMs", required = true) double meanMs,
      @JsonProperty(value = "madMs", required = true) double madMs,
      @JsonProperty(value = "p90Ms", required = true) double p90Ms,
      @JsonProperty(value = "minMs", required = true) double minMs,
      @JsonProperty(value = "ci95LowMs", required = true) double ci95LowMs,
      @JsonProperty(value = "ci95HighMs", required = true) double ci95HighMs) {

    @JsonCreator
    public Statistics {
      // The rules are the summary's.
      new Summary(count, medianMs, meanMs, madMs, p90Ms, minMs, ci95LowMs, ci95HighMs);
    }

    /** The values of {@code summary}. */
    public static Statistics of(Summary summary) {
      return new Statistics(
          summary.count(),
          summary.medianMs(),
          summary.meanMs(),
          summary.madMs(),
          summary.p90Ms(),
          summary.minMs(),
          summary.ci95LowMs(),
          summary.ci95HighMs());
    }

    /** The summary with these values. */
    public Summary toSummary() {
      return new Summary(count, medianMs, meanMs, madMs, p90Ms, minMs, ci95LowMs, ci95HighMs);
    }
  }

  /**
   * The state of the device at one moment.
   *
   * @param thermalStatus how much heat slows it down
   * @param battery its battery; absent where it has none
   * @param clocksKhz the clock of each cluster, in the order of {@link DeviceFacts#clusters}; empty
   *     where the system does not tell
   */
  public record Context(
      @JsonProperty(value = "thermalStatus", required = true) ThermalStatus thermalStatus,
      @JsonProperty("battery") Optional<Battery> battery,
      @JsonProperty(value = "clocksKhz", required = true) List<Long> clocksKhz) {

    @JsonCreator
    public Context {
      Objects.requireNonNull(thermalStatus, "thermalStatus");
      Objects.requireNonNull(battery, "battery");
      clocksKhz = List.copyOf(clocksKhz);
      Checks.require(clocksKhz.stream().allMatch(khz -> khz >= 0), "a clock is not negative");
    }
  }

  @JsonCreator
  public RunResult {
    Checks.requireText("the run's name", runId);
    elapsedNanos = List.copyOf(elapsedNanos);
    int count = elapsedNanos.size();
    Checks.require(count > 0, "a result has samples");
    Checks.require(elapsedNanos.stream().allMatch(nanos -> nanos >= 0), "a time is not negative");
    Objects.requireNonNull(stopReason, "stopReason");
    Checks.require(
        !summary.filter(s -> s.count() != count).isPresent(),
        "the summary is of another number of samples than " + count);
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
  }

  /** The times as samples. */
  public Samples samples() {
    return Samples.ofNanos(elapsedNanos.stream().mapToLong(Long::longValue).toArray());
  }
}
