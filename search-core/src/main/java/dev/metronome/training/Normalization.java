package dev.metronome.training;

/** Which mean and variance a batch normalization takes. */
public enum Normalization {
  /** Those of the batch; nothing is kept. In a search, also to evaluate. */
  BATCH,
  /** Those of the batch; the running ones follow them. In stand-alone training. */
  BATCH_AND_RUNNING,
  /** The running ones. At inference. */
  RUNNING
}
