package dev.metronome.run;

/** Hears of a search's progress, on the thread that searches. */
public interface SearchListener {

  /** Takes no notice. */
  SearchListener NONE = new SearchListener() {};

  /** The search goes on at this step, 0 for a new one. */
  default void started(long firstStep, long steps) {}

  /** The policy has learned from a step, where the search has one; told before {@link #step}. */
  default void policy(PolicyStep policy) {}

  /** A step is done; called once for each of its architectures. */
  default void step(SearchStep step) {}

  /**
   * The steps are done, and this begins.
   *
   * @param what in words
   * @param parts of which it consists
   */
  default void finishing(String what, int parts) {}

  /** So many parts of what began last are done. */
  default void finished(int parts) {}

  /** The search is done, and its result is saved. */
  default void done(SearchResult result) {}

  /** Both: this one hears of everything first. */
  default SearchListener and(SearchListener other) {
    SearchListener first = this;
    return new SearchListener() {
      @Override
      public void started(long firstStep, long steps) {
        first.started(firstStep, steps);
        other.started(firstStep, steps);
      }

      @Override
      public void policy(PolicyStep policy) {
        first.policy(policy);
        other.policy(policy);
      }

      @Override
      public void step(SearchStep step) {
        first.step(step);
        other.step(step);
      }

      @Override
      public void finishing(String what, int parts) {
        first.finishing(what, parts);
        other.finishing(what, parts);
      }

      @Override
      public void finished(int parts) {
        first.finished(parts);
        other.finished(parts);
      }

      @Override
      public void done(SearchResult result) {
        first.done(result);
        other.done(result);
      }
    };
  }
}
