package dev.metronome.remote.power;

import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.Bench;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.descriptive.DescriptiveStatistics;

/**
 * Measures the energy of an inference: rounds of idling and of running without a pause, while a
 * meter is listened to. The idle power of a round is the mean of that before and that after it, so
 * that a slow drift counts in neither; the rounds' spread gives the interval.
 */
public final class EnergyMeasurer {

  /** Fewer rounds have no interval that is of use. */
  public static final int LEAST_ROUNDS = 3;

  /** The begin and the end of each time are left out: times on two machines differ a little. */
  private static final double MARGIN = 0.1;

  /** After a run, clocks and supplies take a while to come to rest. */
  private static final Duration SETTLING = Duration.ofMillis(300);

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLI = 1000;

  /**
   * One round.
   *
   * @param watts while models ran
   * @param idleWatts before and after
   * @param secondsPerRun of one inference
   */
  private record Round(double watts, double idleWatts, double secondsPerRun, long runs) {

    double mj() {
      return (watts - idleWatts) * secondsPerRun * MILLI;
    }
  }

  private final PowerMeter meter;
  private final Duration time;
  private final int rounds;

  /**
   * A measurer.
   *
   * @param time of running in a round; of idling half as long
   * @param rounds at least {@value #LEAST_ROUNDS}
   */
  public EnergyMeasurer(PowerMeter meter, Duration time, int rounds) {
    if (rounds < LEAST_ROUNDS || time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(rounds + " rounds of " + time);
    }
    this.meter = meter;
    this.time = time;
    this.rounds = rounds;
  }

  /** How it measures, on one line. */
  public String text() {
    return String.format(
        Locale.ROOT, "energy in %d rounds of %.3f s", rounds, time.toMillis() / MILLI);
  }

  /** Where its meter is. */
  public String meter() {
    return meter.address().toString();
  }

  /**
   * Measures a model that was measured on the bench before, so that it is warm.
   *
   * @param check is called again and again; what it throws ends the measuring
   * @throws UnavailableException where the meter breaks or leaves out too much
   * @throws IOException as the bench does
   */
  public Energy measure(Bench bench, Path model, Runnable check) throws IOException {
    List<Round> kept = new ArrayList<>();
    int redone = 0;
    Optional<Double> before = idle(check);
    while (kept.size() < rounds) {
      Bench.Sustained sustained = bench.sustain(model, time, check);
      long end = System.nanoTime();
      long start = end - sustained.elapsed().toNanos();
      long margin = Math.round(MARGIN * (end - start));
      Optional<PowerTrace.Window> running = meter.window(start + margin, end - margin, check);
      Optional<Double> after = idle(check);
      if (before.isPresent() && running.isPresent() && after.isPresent()) {
        kept.add(
            new Round(
                running.get().watts(),
                (before.get() + after.get()) / 2,
                (end - start) / NANOS_PER_SECOND / sustained.runs(),
                sustained.runs()));
      } else {
        redone++;
        requirePatience(redone);
      }
      before = after;
    }
    return energy(kept, redone);
  }

  private Optional<Double> idle(Runnable check) {
    PowerMeter.pause(SETTLING, check);
    long start = System.nanoTime();
    PowerMeter.pause(time.dividedBy(2), check);
    return meter.window(start, System.nanoTime(), check).map(PowerTrace.Window::watts);
  }

  private void requirePatience(int redone) {
    if (redone > rounds) {
      throw new UnavailableException(
          meter.address().toString(),
          "the power meter left out parts of "
              + redone
              + " rounds, or has fewer than 5 readings in "
              + time.dividedBy(2).toMillis()
              + " ms",
          "readings without gaps, ten or more a second",
          "check its cable and speed, or give longer rounds by --power-seconds");
    }
  }

  private Energy energy(List<Round> kept, int redone) {
    DescriptiveStatistics energies =
        new DescriptiveStatistics(kept.stream().mapToDouble(Round::mj).toArray());
    double mj = energies.getMean();
    double half =
        new TDistribution(kept.size() - 1).inverseCumulativeProbability(0.975)
            * energies.getStandardDeviation()
            / Math.sqrt(kept.size());
    return new Energy(
        mj,
        mj - half,
        mj + half,
        mean(kept, round -> round.watts() * round.secondsPerRun() * MILLI),
        mean(kept, Round::idleWatts) * MILLI,
        mean(kept, Round::watts) * MILLI,
        kept.size(),
        redone,
        kept.stream().mapToLong(Round::runs).sum(),
        meter.address().toString());
  }

  private static double mean(List<Round> rounds, ToDoubleFunction<Round> value) {
    return rounds.stream().mapToDouble(value).average().orElseThrow();
  }
}
