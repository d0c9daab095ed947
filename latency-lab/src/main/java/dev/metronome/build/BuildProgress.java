package dev.metronome.build;

import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;

/** Is told how a build goes on, on the thread that builds and never while something is timed. */
public interface BuildProgress {

  /** Takes no notice. */
  BuildProgress NONE = new BuildProgress() {};

  /**
   * Measuring is about to begin.
   *
   * @param finished rows that an earlier build has measured already
   * @param rows rows of the whole table
   */
  default void started(int finished, int rows) {}

  /**
   * A row is about to be measured.
   *
   * @param row its number, from 1
   * @param rows rows of the whole table
   */
  default void rowStarted(int row, int rows, OpSignature operation) {}

  /**
   * A row was measured and is on the disk.
   *
   * @param row its number, from 1
   * @param rows rows of the whole table
   */
  default void rowFinished(int row, int rows, OpSignature operation, Measurement measurement) {}
}
