package dev.metronome.build;

import dev.metronome.tables.Calibration;
import dev.metronome.tables.Measurement;
import java.time.Duration;

/**
 * Is told how a build or a check goes on, on the thread that builds, and never while something is
 * timed in this process.
 */
public interface BuildProgress {

  /** What is measured. */
  enum Stage {
    ROWS,
    CALIBRATION,
    CHECK
  }

  /** Takes no notice. */
  BuildProgress NONE = new BuildProgress() {};

  /**
   * Measuring is about to begin.
   *
   * @param finished how many an earlier run has measured already
   * @param total how many there are; for a calibration at most
   */
  default void started(Stage stage, int finished, int total) {}

  /**
   * A round of bursts was measured.
   *
   * @param done how many are finished; a group that is being measured counts by its bursts
   * @param redoneBursts bursts of the group that were disturbed and measured again
   */
  default void round(double done, int redoneBursts) {}

  /**
   * How exact the group that is measured is known by now; not told where it is measured elsewhere.
   *
   * @param relativeHalfWidth the widest 95 % interval of its rows or networks, half of it, as a
   *     share
   * @param drift the reference's latency over what it was at the beginning
   */
  default void precision(double relativeHalfWidth, double drift) {}

  /**
   * A row or a network was measured and is on the disk.
   *
   * @param finished how many are
   * @param what the operation or the architecture
   * @param drift the reference's latency over what it was at the beginning
   */
  default void finished(int finished, String what, Measurement measurement, double drift) {}

  /**
   * Something is to be known of one of several devices: it measures no more, or something again.
   *
   * @param device its name
   * @param what why, for people
   */
  default void device(String device, String what) {}

  /**
   * A build is done.
   *
   * @param whole time since it was begun or resumed
   * @param measuring how long models were run, on all devices together
   * @param devices how many were to measure, each for the whole time
   */
  default void built(Duration whole, Duration measuring, int devices) {}

  /** The rows were fitted to all networks that are measured so far. */
  default void calibrated(Calibration calibration) {}
}
