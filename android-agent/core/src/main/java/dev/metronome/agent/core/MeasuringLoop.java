package dev.metronome.agent.core;

import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.Interference;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Invocation;
import dev.metronome.tables.measure.TimedRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Loads a group of models and measures them beside a reference; the same on every device. */
public final class MeasuringLoop {

  private final Interference interference;
  private final Runnable betweenRuns;
  private long measuringNanos;

  /**
   * A loop.
   *
   * @param interference what is known to disturb timing here
   * @param betweenRuns is called before every load and every inference, within the timed span: it
   *     must take some nanoseconds only. What it throws ends the measuring
   */
  public MeasuringLoop(Interference interference, Runnable betweenRuns) {
    this.interference = interference;
    this.betweenRuns = betweenRuns;
  }

  /** Loads, measures and closes; the results are in the order of the models. */
  public InterleavedMeasurer.Group measure(
      List<? extends Supplier<? extends TimedModel>> models,
      Supplier<? extends TimedModel> reference,
      BurstPlan plan,
      long seed,
      InterleavedMeasurer.Listener listener) {
    List<TimedModel> loaded = new ArrayList<>();
    try {
      List<TimedRuns> timed = new ArrayList<>();
      for (Supplier<? extends TimedModel> model : models) {
        betweenRuns.run();
        TimedModel opened = model.get();
        loaded.add(opened);
        timed.add(TimedRuns.of(stoppable(opened)));
      }
      betweenRuns.run();
      // Loaded anew for every group: where in memory it lies moves its speed by half a percent,
      // which would be an error of all groups if they shared one.
      TimedModel beside = reference.get();
      loaded.add(beside);
      // What loading left behind is collected now rather than in the middle of a burst.
      System.gc();
      long start = System.nanoTime();
      try {
        return new InterleavedMeasurer(plan, TimedRuns.of(stoppable(beside)), interference, seed)
            .measure(timed, listener);
      } finally {
        measuringNanos += System.nanoTime() - start;
      }
    } finally {
      loaded.forEach(TimedModel::close);
    }
  }

  /** How long models were run in groups so far, without loading and closing them. */
  public long measuringNanos() {
    return measuringNanos;
  }

  /** The model with the question before every run whether to go on. */
  public Invocation stoppable(Invocation model) {
    return () -> {
      betweenRuns.run();
      model.run();
    };
  }
}
