package dev.metronome.run;

/** Hears of a search's progress. */
public interface SearchListener {

  /** The search goes on at this step, 0 for a new one. */
  void started(long firstStep, long steps);

  /** A step is done; called once for each of its architectures. */
  void step(SearchStep step);

  /** The steps are done, and this begins. */
  default void finishing(String what) {}
}
