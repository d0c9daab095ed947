package dev.metronome.build;

import java.nio.file.Path;

/**
 * A build was asked to stop; all finished rows are on the disk, and the build can be resumed. The
 * command line answers with exit code 130.
 */
public final class BuildStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Path folder;
  private final int finishedRows;
  private final int rows;

  BuildStoppedException(Path folder, int finishedRows, int rows) {
    super("stopped with " + finishedRows + " of " + rows + " rows measured, saved in " + folder);
    this.folder = folder;
    this.finishedRows = finishedRows;
    this.rows = rows;
  }

  /** The folder of the build. */
  public Path folder() {
    return folder;
  }

  /** Rows that are measured. */
  public int finishedRows() {
    return finishedRows;
  }

  /** Rows of the whole table. */
  public int rows() {
    return rows;
  }
}
