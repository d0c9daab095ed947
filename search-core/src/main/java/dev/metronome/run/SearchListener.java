package dev.metronome.run;

/** Hears of a search's progress. */
public interface SearchListener {

  /** Takes no notice. */
  SearchListener NONE = new SearchListener() {};

  /** The search goes on at this step, 0 for a new one. */
  default void started(long firstStep, long steps) {}

  /** A step is done; called once for each of its architectures. */
  default void step(SearchStep step) {}

  /** The steps are done, and this begins. */
  default void finishing(String what) {}
}
