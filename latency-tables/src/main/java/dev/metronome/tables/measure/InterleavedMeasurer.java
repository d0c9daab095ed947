package dev.metronome.tables.measure;

import dev.metronome.tables.Measurement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Measures several subjects side by side, each as a ratio to a reference that runs between them.
 *
 * <p>The speed of a machine moves by tens of percent within seconds, but the ratio of two networks
 * measured in neighbouring bursts hardly does. So rounds of short bursts, one of each subject in
 * random order, with a burst of the reference before and after each. A burst counts by its fastest
 * run, over the median of the two reference bursts before it and the two after it.
 */
public final class InterleavedMeasurer {

  /** One subject's samples and what they amount to. */
  public record Result(BurstSamples samples, Measurement measurement) {}

  /**
   * What measuring a group gave.
   *
   * @param results one for each subject, in their order
   * @param reference all reference bursts, in order
   */
  public record Group(List<Result> results, List<Samples> reference) {

    public Group {
      results = List.copyOf(results);
      reference = List.copyOf(reference);
    }

    /**
     * What raw samples amount to, wherever they were taken.
     *
     * @param plan by which they were taken
     * @param subjects at least one burst of each
     * @param reference all reference bursts, in order; at least one
     */
    public static Group of(BurstPlan plan, List<BurstSamples> subjects, List<Samples> reference) {
      double referenceMs = quietMs(reference);
      List<Result> results = new ArrayList<>();
      for (BurstSamples samples : subjects) {
        Ratio ratio =
            new Ratio(samples.ratio(), samples.bursts().size(), samples.redone(), referenceMs);
        StopReason reason =
            samples.isWithin(plan.relativeBound())
                ? StopReason.INTERVAL_NARROW
                : StopReason.SAMPLES_SPENT;
        results.add(
            new Result(
                samples,
                new Measurement(samples.summary(ratio, referenceMs), reason, Optional.of(ratio))));
      }
      return new Group(results, reference);
    }

    /**
     * What the reference takes while the machine is quiet: a low quantile of its bursts' medians.
     */
    private static double quietMs(List<Samples> reference) {
      double[] medians =
          reference.stream().mapToDouble(b -> Quantiles.of(b.sortedMs(), 0.5)).sorted().toArray();
      return Quantiles.of(medians, QUIET_SHARE);
    }
  }

  private static final double QUIET_SHARE = 0.1;

  /** With fewer bursts, what an interval spans says nothing. */
  private static final int LEAST_TOLD = 4;

  /** Is told how measuring goes on, never while something is timed. */
  @FunctionalInterface
  public interface Listener extends StageListener {

    /** Takes no notice. */
    Listener NONE = (done, bursts, redone) -> {};

    /**
     * How exact the subjects are known by now; once there are some bursts of each, and before
     * {@link #burst} is told of them.
     *
     * @param relativeHalfWidth the widest of their 95 % intervals, half of it, as a share
     * @param referenceMs what the reference takes while the machine is quiet
     */
    default void precision(double relativeHalfWidth, double referenceMs) {}

    /**
     * A burst was measured.
     *
     * @param done share of the subjects' bursts that are behind, 0 to 1; where more of them are
     *     needed than the fewest, by how wide their intervals are
     * @param bursts kept so far
     * @param redone so far
     */
    void burst(double done, int bursts, int redone);

    /**
     * The listener to a part of the work, which hears of the whole.
     *
     * @param before how many of all are behind when the part begins
     * @param size how many the part has
     * @param all how many there are
     */
    default Listener ofPart(int before, int size, int all) {
      Listener whole = this;
      return new Listener() {
        @Override
        public void burst(double done, int bursts, int redone) {
          whole.burst((before + done * size) / all, bursts, redone);
        }

        @Override
        public void precision(double relativeHalfWidth, double referenceMs) {
          whole.precision(relativeHalfWidth, referenceMs);
        }

        @Override
        public void uploading(long sentBytes, long bytes) {
          whole.uploading(sentBytes, bytes);
        }

        @Override
        public void queued(int most) {
          whole.queued(most);
        }

        @Override
        public void warmingUp() {
          whole.warmingUp();
        }

        @Override
        public void coolingDown() {
          whole.coolingDown();
        }
      };
    }
  }

  private final BurstPlan plan;
  private final TimedRuns reference;
  private final Interference interference;
  private final SplittableRandom random;
  private final LongSupplier clockNanos;

  /** Keeps time limits by the monotonic system clock. */
  public InterleavedMeasurer(
      BurstPlan plan, TimedRuns reference, Interference interference, long seed) {
    this(plan, reference, interference, seed, System::nanoTime);
  }

  InterleavedMeasurer(
      BurstPlan plan,
      TimedRuns reference,
      Interference interference,
      long seed,
      LongSupplier clockNanos) {
    this.plan = plan;
    this.reference = reference;
    this.interference = interference;
    this.random = new SplittableRandom(seed);
    this.clockNanos = clockNanos;
  }

  /** Warms all up and measures them. */
  public Group measure(List<? extends TimedRuns> timed, Listener listener) {
    listener.warmingUp();
    Session session = new Session(plan.runsOf(warmUp(reference)));
    List<Subject> subjects = new ArrayList<>();
    for (TimedRuns subject : timed) {
      subjects.add(new Subject(subject, plan.runsOf(warmUp(subject))));
    }
    session.referenceBurst();
    List<Subject> open = subjects;
    while (!open.isEmpty()) {
      round(open, session);
      tellPrecision(subjects, session, listener);
      listener.burst(
          subjects.stream().mapToDouble(s -> s.progress(plan, session)).average().orElse(1),
          subjects.stream().mapToInt(s -> s.kept.size()).sum(),
          subjects.stream().mapToInt(s -> s.redone).sum());
      open =
          subjects.stream()
              .filter(subject -> !subject.done(plan, session))
              .collect(Collectors.toList());
    }
    return Group.of(
        plan,
        subjects.stream().map(subject -> subject.samples(session)).collect(Collectors.toList()),
        session.bursts());
  }

  private static void tellPrecision(List<Subject> subjects, Session session, Listener listener) {
    if (subjects.stream().allMatch(subject -> subject.kept.size() >= LEAST_TOLD)) {
      listener.precision(
          subjects.stream()
              .mapToDouble(subject -> subject.samples(session).relativeHalfWidth())
              .max()
              .orElse(0),
          Group.quietMs(session.bursts()));
    }
  }

  /** One burst of each subject in random order; a disturbed one is put back to the end. */
  private void round(List<Subject> subjects, Session session) {
    List<Subject> shuffled = new ArrayList<>(subjects);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Subject other = shuffled.set(j, shuffled.get(i));
      shuffled.set(i, other);
    }
    Deque<Subject> queue = new ArrayDeque<>(shuffled);
    subjects.forEach(subject -> subject.redosLeft = plan.redos());
    while (!queue.isEmpty()) {
      Subject subject = queue.remove();
      long events = interference.events();
      Samples burst = burst(subject.timed, subject.runs);
      session.referenceBurst();
      boolean disturbed =
          interference.events() != events || session.lastStep() > plan.disturbance();
      if (disturbed && subject.redosLeft > 0) {
        subject.redosLeft--;
        subject.redone++;
        queue.add(subject);
      } else {
        subject.kept.add(new Kept(session.bursts.size() - 1, burst));
      }
    }
  }

  private static Samples burst(TimedRuns timed, int runs) {
    // The first run finds cold caches, as the other model has just run.
    return Samples.ofNanos(timed.nanos(1, runs, TimedRuns.UNLIMITED));
  }

  /** Runs until the times have settled; the fastest run's nanoseconds. */
  private long warmUp(TimedRuns timed) {
    WarmUp warmUp = new WarmUp(plan.warmupAgreement(), plan.warmupRuns());
    long start = clockNanos.getAsLong();
    long fastest = Long.MAX_VALUE;
    long nanos;
    do {
      nanos = timed.nanos(0, 1, TimedRuns.UNLIMITED)[0];
      fastest = Math.min(fastest, nanos);
    } while (!warmUp.settledAfter(nanos)
        && clockNanos.getAsLong() - start < plan.warmupLimit().toNanos());
    return fastest;
  }

  /** The reference's bursts: number {@code i} lies right before the subject's burst {@code i}. */
  private final class Session {

    /** Reference bursts on each side that a subject's burst is compared with. */
    private static final int AROUND = 2;

    private final int runs;
    private final List<Samples> bursts = new ArrayList<>();
    private final List<Double> floors = new ArrayList<>();

    Session(int runs) {
      this.runs = runs;
    }

    void referenceBurst() {
      Samples burst = burst(reference, runs);
      bursts.add(burst);
      floors.add(BurstSamples.floor(burst));
    }

    List<Samples> bursts() {
      return List.copyOf(bursts);
    }

    /** By how much the last two reference bursts differ. */
    double lastStep() {
      int last = floors.size() - 1;
      return Math.abs(floors.get(last) / floors.get(last - 1) - 1);
    }

    /** The reference beside a subject's burst that lies before reference burst {@code after}. */
    double floorBefore(int after) {
      int from = Math.max(0, after - AROUND);
      int to = Math.min(floors.size(), after + AROUND);
      double[] around = floors.subList(from, to).stream().mapToDouble(f -> f).sorted().toArray();
      return Quantiles.of(around, 0.5);
    }
  }

  /** A burst that counts, and the number of the reference burst behind it. */
  private record Kept(int after, Samples samples) {}

  private static final class Subject {

    private final TimedRuns timed;
    private final int runs;
    private final List<Kept> kept = new ArrayList<>();
    private int redosLeft;
    private int redone;

    Subject(TimedRuns timed, int runs) {
      this.timed = timed;
      this.runs = runs;
    }

    boolean done(BurstPlan plan, Session session) {
      return progress(plan, session) >= 1;
    }

    /** Share of the bursts that it takes: intervals shrink with the square root of their number. */
    double progress(BurstPlan plan, Session session) {
      if (kept.size() < plan.minBursts()) {
        return (double) kept.size() / plan.minBursts();
      }
      double halfWidth = samples(session).relativeHalfWidth();
      if (kept.size() >= plan.maxBursts() || halfWidth <= plan.relativeBound()) {
        return 1;
      }
      double excess = halfWidth / plan.relativeBound();
      return (double) kept.size()
          / Math.min(plan.maxBursts(), Math.max(kept.size() + 1, kept.size() * excess * excess));
    }

    BurstSamples samples(Session session) {
      return new BurstSamples(
          kept.stream()
              .map(burst -> new BurstSamples.Burst(session.floorBefore(burst.after), burst.samples))
              .collect(Collectors.toList()),
          redone);
    }
  }
}
