package dev.metronome.build;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.serve.HashSpinEngine;
import dev.metronome.runner.Bench;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Target;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.BurstSamples;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A device whose times are made up rather than measured: they follow from the hash of a model's
 * file, and from what the device is like, so that the truth is known exactly.
 */
final class HashBench implements Bench {

  static final Target TARGET = new Target("hash", "1", "cpu", "Made-up chip", 1, Precision.FLOAT32);

  private static final int BURSTS = 12;

  private final String name;
  private final double slowness;
  private final double offset;
  private final SplittableRandom random;

  /** What the device tells of itself. */
  Map<String, String> facts = Map.of("cores", "8");

  /** Deviation of a burst, as a share. */
  double noise = 0.002;

  /** What a batch takes. */
  volatile Duration each = Duration.ofMillis(5);

  /** From this batch on, counted from 0, it is lost, or slowed down by half, or by pauses. */
  int lostFrom = Integer.MAX_VALUE;

  int hotFrom = Integer.MAX_VALUE;
  int pausesFrom = Integer.MAX_VALUE;

  /** The first batch after the pauses. */
  int pausesTo = Integer.MAX_VALUE;

  /** Whether it refuses models, as a runtime does that lacks an operator. */
  boolean refuses;

  final AtomicInteger batches = new AtomicInteger();

  /** How often it was told that nobody needs a batch any more. */
  final AtomicInteger notNeeded = new AtomicInteger();

  /**
   * A device.
   *
   * @param slowness what all takes over what it takes on the mean device
   * @param offset what all but the reference takes beyond that
   */
  HashBench(String name, double slowness, double offset) {
    this.name = name;
    this.slowness = slowness;
    this.offset = offset;
    this.random = new SplittableRandom(name.hashCode());
  }

  Device device() {
    return new Device(name, this);
  }

  @Override
  public Target target() {
    return TARGET;
  }

  @Override
  public String format() {
    return "onnx";
  }

  @Override
  public Map<String, String> facts() {
    return facts;
  }

  @Override
  public Single measure(Path model, RunPlan plan, Runnable check, Measurer.Listener listener) {
    throw new UnsupportedOperationException("groups only");
  }

  @Override
  public InterleavedMeasurer.Group measure(
      List<Path> models,
      Path reference,
      BurstPlan plan,
      long seed,
      Runnable check,
      InterleavedMeasurer.Listener listener)
      throws IOException {
    int batch = batches.getAndIncrement();
    pause(check, batch >= pausesFrom && batch < pausesTo ? Duration.ofSeconds(60) : each);
    if (batch >= lostFrom) {
      throw new UnavailableException(
          new Problem(name, "it does not answer", "a device", "plug it in"));
    }
    if (refuses) {
      throw new BadInputException(
          name + ", " + models.get(models.size() - 1),
          "no operator of " + reference,
          "another model",
          "export it otherwise");
    }
    double hot = batch >= hotFrom ? 1.5 : 1;
    double referenceNanos = HashSpinEngine.nanos(reference) * slowness * hot;
    List<BurstSamples> subjects = new ArrayList<>();
    List<Samples> besides = new ArrayList<>();
    for (Path model : models) {
      double nanos = HashSpinEngine.nanos(model) * slowness * hot * offset;
      List<BurstSamples.Burst> bursts = new ArrayList<>();
      for (int burst = 0; burst < BURSTS; burst++) {
        besides.add(Samples.ofNanos(Math.round(referenceNanos)));
        long floor = Math.round(nanos * (1 + noise * random.nextGaussian()));
        bursts.add(new BurstSamples.Burst(referenceNanos, Samples.ofNanos(floor, floor + 50)));
      }
      subjects.add(new BurstSamples(bursts, 0));
      listener.burst((double) subjects.size() / models.size(), subjects.size() * BURSTS, 0);
    }
    return InterleavedMeasurer.Group.of(plan, subjects, besides);
  }

  private void pause(Runnable check, Duration time) {
    long endNanos = System.nanoTime() + time.toNanos();
    try {
      do {
        check.run();
        Thread.sleep(2);
      } while (System.nanoTime() - endNanos < 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DealBoard.NotNeededException e) {
      notNeeded.incrementAndGet();
      throw e;
    }
  }

  @Override
  public Duration measuring() {
    return Duration.ZERO;
  }

  @Override
  public void close() {}
}
