package dev.metronome.training;

/** Which mean and variance a batch normalization takes. */
public enum Normalization {
  /** Those of the batch; nothing is kept. In a search, also to evaluate. */
  BATCH(0),
  /** Those of the batch; the running ones follow them slowly. In stand-alone training. */
  BATCH_AND_RUNNING(0.1f),
  /** Those of the batch, which become the running ones. To give random weights statistics. */
  BATCH_TO_RUNNING(1),
  /** The running ones. At inference. */
  RUNNING(0);

  private final float runningShare;

  Normalization(float runningShare) {
    this.runningShare = runningShare;
  }

  /** The same by batch, for another pass of the same batch: statistics are taken once. */
  Normalization again() {
    return byBatch() ? BATCH : this;
  }

  /** Share of the batch's statistics that goes into the running ones. */
  float runningShare() {
    return runningShare;
  }

  /** Whether the batch's statistics are taken, rather than the running ones. */
  boolean byBatch() {
    return this != RUNNING;
  }
}
