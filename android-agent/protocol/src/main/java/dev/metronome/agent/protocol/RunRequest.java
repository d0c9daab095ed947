package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.RunPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks an agent to measure: one model by itself, or a group of models beside a reference.
 *
 * @param models the models, as {@link ModelUpload} names them; one where there is a plan
 * @param runtime what runs them, such as {@code tflite}
 * @param accelerator what it computes on, such as {@code cpu}
 * @param threads threads that one inference may use, at least 1
 * @param precision the number format
 * @param plan how long to warm up and to measure a single model; absent for a group
 * @param group how a group is measured; absent for a single model
 * @param coolDown what to do where the device is hot
 */
public record RunRequest(
    @JsonProperty(value = "models", required = true) List<String> models,
    @JsonProperty(value = "runtime", required = true) String runtime,
    @JsonProperty(value = "accelerator", required = true) String accelerator,
    @JsonProperty(value = "threads", required = true) int threads,
    @JsonProperty(value = "precision", required = true) Precision precision,
    @JsonProperty("plan") Optional<Plan> plan,
    @JsonProperty("group") Optional<Group> group,
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
   * How models are measured beside a reference.
   *
   * @param reference the model that runs between the bursts of the others
   * @param bursts how many bursts of how many runs
   * @param seed of the random order
   */
  public record Group(
      @JsonProperty(value = "reference", required = true) String reference,
      @JsonProperty(value = "bursts", required = true) Bursts bursts,
      @JsonProperty(value = "seed", required = true) long seed) {

    @JsonCreator
    public Group {
      Checks.requireSha256("the reference", reference);
      Objects.requireNonNull(bursts, "bursts");
    }
  }

  /**
   * The values of a {@link BurstPlan}, which explains them.
   *
   * @param warmupAgreement share within which the moving averages agree
   * @param warmupRuns runs in a row in which they do
   * @param warmupLimitNanos longest warm-up
   * @param leastRuns fewest timed runs of a burst
   * @param mostRuns most timed runs of a burst
   * @param burstNanos time for a burst, within these bounds
   * @param minBursts fewest bursts of each model
   * @param maxBursts most bursts of each model
   * @param relativeBound half the ratio's 95 % interval as a share of it
   * @param disturbance step of the reference that spoils a burst
   * @param redos how often a burst is measured again
   */
  public record Bursts(
      @JsonProperty(value = "warmupAgreement", required = true) double warmupAgreement,
      @JsonProperty(value = "warmupRuns", required = true) int warmupRuns,
      @JsonProperty(value = "warmupLimitNanos", required = true) long warmupLimitNanos,
      @JsonProperty(value = "leastRuns", required = true) int leastRuns,
      @JsonProperty(value = "mostRuns", required = true) int mostRuns,
      @JsonProperty(value = "burstNanos", required = true) long burstNanos,
      @JsonProperty(value = "minBursts", required = true) int minBursts,
      @JsonProperty(value = "maxBursts", required = true) int maxBursts,
      @JsonProperty(value = "relativeBound", required = true) double relativeBound,
      @JsonProperty(value = "disturbance", required = true) double disturbance,
      @JsonProperty(value = "redos", required = true) int redos) {

    @JsonCreator
    public Bursts {
      // The rules are the burst plan's.
      new BurstPlan(
          warmupAgreement,
          warmupRuns,
          Duration.ofNanos(warmupLimitNanos),
          leastRuns,
          mostRuns,
          Duration.ofNanos(burstNanos),
          minBursts,
          maxBursts,
          relativeBound,
          disturbance,
          redos);
    }

    /** The values of {@code plan}. */
    public static Bursts of(BurstPlan plan) {
      return new Bursts(
          plan.warmupAgreement(),
          plan.warmupRuns(),
          plan.warmupLimit().toNanos(),
          plan.leastRuns(),
          plan.mostRuns(),
          plan.burstTime().toNanos(),
          plan.minBursts(),
          plan.maxBursts(),
          plan.relativeBound(),
          plan.disturbance(),
          plan.redos());
    }

    /** The plan with these values. */
    public BurstPlan toBurstPlan() {
      return new BurstPlan(
          warmupAgreement,
          warmupRuns,
          Duration.ofNanos(warmupLimitNanos),
          leastRuns,
          mostRuns,
          Duration.ofNanos(burstNanos),
          minBursts,
          maxBursts,
          relativeBound,
          disturbance,
          redos);
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
    models = List.copyOf(models);
    models.forEach(model -> Checks.requireSha256("a model", model));
    Checks.require(!models.isEmpty(), "a run has at least one model");
    Checks.requireText("the runtime", runtime);
    Checks.requireText("the accelerator", accelerator);
    Checks.require(threads >= 1, "a run has at least 1 thread, not " + threads);
    Objects.requireNonNull(precision, "precision");
    Checks.require(
        plan.isPresent() != group.isPresent(), "a run has either a plan or a group, not both");
    Checks.require(
        group.isPresent() || models.size() == 1, "a plan is of one model, not of " + models.size());
    Objects.requireNonNull(coolDown, "coolDown");
  }

  /** Most samples of a single model, or bursts of all models of a group, that are kept. */
  public int maxSamples() {
    return plan.map(Plan::maxSamples)
        .orElseGet(
            () ->
                (int)
                    Math.min(
                        Integer.MAX_VALUE,
                        (long) models.size() * group.get().bursts().maxBursts()));
  }

  /** All models that are needed: the reference is the last. */
  public List<String> modelsWithReference() {
    List<String> all = new ArrayList<>(models);
    group.ifPresent(beside -> all.add(beside.reference()));
    return all;
  }
}
