package dev.metronome.tables.measure;

/**
 * Is told what is done before and between the samples of a measurement, never while something is
 * timed. What measures in this process only warms up; elsewhere there is more to wait for.
 */
public interface StageListener {

  /** A model is on its way to where it is measured. */
  default void uploading(long sentBytes, long bytes) {}

  /**
   * A model is on its way over a line that may lose some of it.
   *
   * @param frames how many were sent for it so far
   * @param again how many of these repeat one that was lost
   */
  default void uploading(long sentBytes, long bytes, long frames, long again) {
    uploading(sentBytes, bytes);
  }

  /**
   * Others are measured there first.
   *
   * @param most how many at most, as those that came later may be among them
   */
  default void queued(int most) {}

  /** It is loaded, and run until its times have settled. */
  default void warmingUp() {}

  /**
   * What was measured of it is discarded, and the device cools down before it is measured again.
   */
  default void coolingDown() {}
}
