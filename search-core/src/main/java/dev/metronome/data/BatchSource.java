package dev.metronome.data;

/**
 * Batches by number: the same number always gives the same batch, so work can resume at any step.
 *
 * <p>Implementations may be asked by several threads at once.
 */
public interface BatchSource {

  /** The {@link #length()} of a source that has a batch for every step. */
  long ENDLESS = Long.MAX_VALUE;

  /**
   * One batch.
   *
   * @param step 0 for the first
   * @throws IndexOutOfBoundsException when the step is negative or not below {@link #length()}
   */
  Batch batch(long step);

  /** How many batches there are, or {@link #ENDLESS}. */
  long length();
}
