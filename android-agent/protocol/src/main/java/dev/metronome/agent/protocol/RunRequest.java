package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.RunPlan;
import java.time.Duration;
import java.util.Objects;

/**
 * Asks an agent to measure a model.
 *
 * @param modelSha256 the model, as {@link ModelUpload} names it
 * @param runtime what runs it, such as {@code tflite}
 * @param accelerator what it computes on, such as {@code cpu}
 * @param threads threads that one inference may use, at least 1
 * @param precision the number format
 * @param plan how long to warm up and to measure
 * @param coolDown what to do where the device is hot
 */
public record RunRequest(
    @JsonProperty(value = "modelSha256", required = true) String modelSha256,
    @JsonProperty(value = "runtime", required = true) String runtime,
    @JsonProperty(value = "accelerator", required = true) String accelerator,
    @JsonProperty(value = "threads", required = true) int threads,
    @JsonProperty(value = "precision", required = true) Precision precision,
    @JsonProperty(value = "plan", required = true) Plan plan,
    @JsonProperty(value = "coolDown", required = true) CoolDown coolDown)
    implements Message {

  /**
   * The values of a {@link RunPlan}, which explains them.
   *
   * @param warmupAgreement share within which the moving averages agree
   * @param warmupRuns runs in a row in which they do
   * @param warmupLimitNanos longest warm-up
   * @param relativeBound half the median's 95 % interval as a share of the median
   * @param minSamples least number of samples
   * @param maxSamples largest number of samples
   * @param timeLimitNanos longest measuring
   */
  public record Plan(
      @JsonProperty(value = "warmupAgreement", required = true) double warmupAgreement,
      @JsonProperty(value = "warmupRuns", required = true) int warmupRuns,
      @JsonProperty(value = "warmupLimitNanos", required = true) long warmupLimitNanos,
      @JsonProperty(value = "relativeBound", required = true) double relativeBound,
      @JsonProperty(value = "minSamples", required = true) int minSamples,
      @JsonProperty(value = "maxSamples", required = true) int maxSamples,
      @JsonProperty(value = "timeLimitNanos", required = true) long timeLimitNanos) {

    @JsonCreator
    public Plan {
      // The rules are the run plan's.
      runPlan(
          warmupAgreement,
          warmupRuns,
          warmupLimitNanos,
          relativeBound,
          minSamples,
          maxSamples,
          timeLimitNanos);
    }

    /** The values of {@code plan}. */
    public static Plan of(RunPlan plan) {
      return new Plan(
          plan.warmupAgreement(),
          plan.warmupRuns(),
          plan.warmupLimit().toNanos(),
          plan.relativeBound(),
          plan.minSamples(),
          plan.maxSamples(),
          plan.timeLimit().toNanos());
    }

    /** The plan with these values. */
    public RunPlan toRunPlan() {
      return runPlan(
          warmupAgreement,
          warmupRuns,
          warmupLimitNanos,
          relativeBound,
          minSamples,
          maxSamples,
          timeLimitNanos);
    }

    private static RunPlan runPlan(
        double warmupAgreement,
        int warmupRuns,
        long warmupLimitNanos,
        double relativeBound,
        int minSamples,
        int maxSamples,
        long timeLimitNanos) {
      return new RunPlan(
          warmupAgreement,
          warmupRuns,
          Duration.ofNanos(warmupLimitNanos),
          relativeBound,
          minSamples,
          maxSamples,
          Duration.ofNanos(timeLimitNanos));
    }
  }

  /**
   * How a run is repeated that a hot device spoiled.
   *
   * @param waitMillis pause before each repetition
   * @param retries repetitions before the run fails; 0 for none
   */
  public record CoolDown(
      @JsonProperty(value = "waitMillis", required = true) long waitMillis,
      @JsonProperty(value = "retries", required = true) int retries) {

    @JsonCreator
    public CoolDown {
      Checks.require(waitMillis >= 0, "a pause is not negative: " + waitMillis);
      Checks.require(retries >= 0, "retries are not negative: " + retries);
    }
  }

  @JsonCreator
  public RunRequest {
    Checks.requireSha256("modelSha256", modelSha256);
    Checks.requireText("the runtime", runtime);
    Checks.requireText("the accelerator", accelerator);
    Checks.require(threads >= 1, "a run has at least 1 thread, not " + threads);
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(coolDown, "coolDown");
  }
}
