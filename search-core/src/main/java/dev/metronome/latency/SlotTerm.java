package dev.metronome.latency;

/**
 * What one slot adds to a sum over slots: a function of a few decisions and of the shape that comes
 * in. Several slots may depend on the same decision.
 */
interface SlotTerm {

  /** The decisions that matter here, by their index in the space's order. */
  int[] decisions();

  /**
   * The entry for the shape that comes in and an architecture's choices.
   *
   * @param shape number of the shape, 0 for the first slot
   * @param choices one for each decision of the space
   */
  int entry(int shape, int[] choices);

  /** What an entry adds. */
  double costMs(int entry);

  /** Number of the shape that an entry puts out. */
  int nextShape(int entry);
}
