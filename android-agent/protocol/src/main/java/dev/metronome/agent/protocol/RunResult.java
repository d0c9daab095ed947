package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.BurstSamples;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a run gave.
 *
 * @param runId the name of the run
 * @param single the times of a single model; absent for a group
 * @param group the times of a group; absent for a single model
 * @param busyNanos what loading, warming up and measuring took, without what was discarded
 * @param discarded how often all was discarded and measured again because the device was hot
 * @param before the device before anything was loaded
 * @param during the device between bursts, in order
 * @param after the device after the last sample
 */
public record RunResult(
    @JsonProperty(value = "runId", required = true) String runId,
    @JsonProperty("single") Optional<Single> single,
    @JsonProperty("group") Optional<Group> group,
    @JsonProperty(value = "busyNanos", required = true) long busyNanos,
    @JsonProperty(value = "discarded", required = true) int discarded,
    @JsonProperty(value = "before", required = true) Context before,
    @JsonProperty(value = "during", required = true) List<Context> during,
    @JsonProperty(value = "after", required = true) Context after)
    implements Message {

  /**
   * The times of one model.
   *
   * @param inputs what it takes, in the file's order
   * @param outputs what it gives
   * @param elapsedNanos every timed inference in order, in nanoseconds of a monotonic clock; at
   *     least one
   * @param stopReason why measuring ended
   * @param summary the agent's statistics of the samples; absent where it has made none
   */
  public record Single(
      @JsonProperty(value = "inputs", required = true) List<Tensor> inputs,
      @JsonProperty(value = "outputs", required = true) List<Tensor> outputs,
      @JsonProperty(value = "elapsedNanos", required = true) List<Long> elapsedNanos,
      @JsonProperty(value = "stopReason", required = true) StopReason stopReason,
      @JsonProperty("summary") Optional<Statistics> summary) {

    @JsonCreator
    public Single {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      elapsedNanos = requireTimes(elapsedNanos);
      int count = elapsedNanos.size();
      Objects.requireNonNull(stopReason, "stopReason");
      Checks.require(
          !summary.filter(s -> s.count() != count).isPresent(),
          "the summary is of another number of samples than " + count);
    }

    /** The times as samples. */
    public Samples samples() {
      return samplesOf(elapsedNanos);
    }
  }

  /**
   * The times of models that were measured beside a reference.
   *
   * @param subjects of each model, in the order of the request
   * @param reference all bursts of the reference, in order
   */
  public record Group(
      @JsonProperty(value = "subjects", required = true) List<Subject> subjects,
      @JsonProperty(value = "reference", required = true) List<List<Long>> reference) {

    @JsonCreator
    public Group {
      subjects = List.copyOf(subjects);
      List<List<Long>> copies = new ArrayList<>();
      reference.forEach(burst -> copies.add(requireTimes(burst)));
      reference = Collections.unmodifiableList(copies);
      Checks.require(!subjects.isEmpty(), "a group has models");
      Checks.require(!reference.isEmpty(), "the reference has bursts");
    }

    /** The times of {@code group}. */
    public static Group of(InterleavedMeasurer.Group group) {
      List<Subject> subjects = new ArrayList<>();
      group.results().forEach(result -> subjects.add(Subject.of(result.samples())));
      List<List<Long>> reference = new ArrayList<>();
      group.reference().forEach(burst -> reference.add(listOf(burst)));
      return new Group(subjects, reference);
    }

    /** What the times amount to, by the plan of the request. */
    public InterleavedMeasurer.Group toGroup(BurstPlan plan) {
      List<BurstSamples> samples = new ArrayList<>();
      subjects.forEach(subject -> samples.add(subject.toBurstSamples()));
      List<Samples> bursts = new ArrayList<>();
      reference.forEach(burst -> bursts.add(samplesOf(burst)));
      return InterleavedMeasurer.Group.of(plan, samples, bursts);
    }
  }

  /**
   * The times of one model of a group.
   *
   * @param bursts those that count, in order; at least one
   * @param redone how many further bursts were disturbed and are left out
   */
  public record Subject(
      @JsonProperty(value = "bursts", required = true) List<Burst> bursts,
      @JsonProperty(value = "redone", required = true) int redone) {

    @JsonCreator
    public Subject {
      bursts = List.copyOf(bursts);
      Checks.require(!bursts.isEmpty(), "a model has bursts");
      Checks.require(redone >= 0, "a count is not negative: " + redone);
    }

    static Subject of(BurstSamples samples) {
      List<Burst> bursts = new ArrayList<>();
      samples
          .bursts()
          .forEach(burst -> bursts.add(new Burst(burst.referenceNanos(), listOf(burst.samples()))));
      return new Subject(bursts, samples.redone());
    }

    BurstSamples toBurstSamples() {
      List<BurstSamples.Burst> samples = new ArrayList<>();
      bursts.forEach(
          burst ->
              samples.add(
                  new BurstSamples.Burst(burst.referenceNanos(), samplesOf(burst.elapsedNanos()))));
      return new BurstSamples(samples, redone);
    }
  }

  /**
   * Runs in a row.
   *
   * @param referenceNanos the floor of the reference bursts around it
   * @param elapsedNanos the runs; at least one
   */
  public record Burst(
      @JsonProperty(value = "referenceNanos", required = true) double referenceNanos,
      @JsonProperty(value = "elapsedNanos", required = true) List<Long> elapsedNanos) {

    @JsonCreator
    public Burst {
      Checks.require(
          referenceNanos >= 1 && referenceNanos <= Double.MAX_VALUE,
          "a reference takes at least 1 ns, not " + referenceNanos);
      elapsedNanos = requireTimes(elapsedNanos);
    }
  }

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

  @JsonCreator
  public RunResult {
    Checks.requireRunId(runId);
    Checks.require(
        single.isPresent() != group.isPresent(), "a result is of a single model or of a group");
    Checks.require(busyNanos >= 0 && discarded >= 0, "times and counts are not negative");
    Objects.requireNonNull(before, "before");
    during = List.copyOf(during);
    Objects.requireNonNull(after, "after");
  }

  private static List<Long> requireTimes(List<Long> elapsedNanos) {
    Checks.require(!elapsedNanos.isEmpty(), "a result has samples");
    Checks.require(elapsedNanos.stream().allMatch(nanos -> nanos >= 0), "a time is not negative");
    return List.copyOf(elapsedNanos);
  }

  private static Samples samplesOf(List<Long> elapsedNanos) {
    return Samples.ofNanos(elapsedNanos.stream().mapToLong(Long::longValue).toArray());
  }

  /** The times of {@code samples}. */
  public static List<Long> listOf(Samples samples) {
    return Arrays.stream(samples.elapsedNanos()).boxed().collect(Collectors.toList());
  }
}
