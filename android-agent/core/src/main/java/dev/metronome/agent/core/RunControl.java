package dev.metronome.agent.core;

/** What a run tells while it is executed, and asks. Thread-safe. */
public interface RunControl {

  /** Whether the run is to end as soon as it can. */
  boolean isCancelled();

  /**
   * What to do when the run is cancelled, on the thread that cancels it; at once where it is
   * cancelled already.
   */
  void whenCancelled(Runnable action);

  /** How far it is; never called while something is timed. */
  void progress(RunProgress progress);
}
