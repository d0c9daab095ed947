package dev.metronome.data;

/** Hears how far a piece of work has come; called by one thread at a time, with growing counts. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Some more of the work is done.
   *
   * @param done how many units are done, at least 1
   * @param total how many units there are
   */
  void progressed(long done, long total);

  /** A listener that ignores what it hears. */
  static ProgressListener silent() {
    return (done, total) -> {};
  }
}
