package dev.metronome.tables;

import java.util.List;

/** From the operations of a network to the latency of the whole. */
public interface LatencyModel {

  /**
   * The expected latency of a network that runs these operations one after the other.
   *
   * @throws MissingRowException where the model knows nothing of an operation; it names all of them
   */
  LatencyEstimate estimate(List<OpSignature> operations);

  /** The model that adds up the medians of a table's rows. */
  static LatencyModel sumOfRows(LatencyTable table) {
    return new SumOfRows(table);
  }
}
