package dev.metronome.tables;

import java.util.List;

/** From the operations of a network to the latency of the whole. */
public interface LatencyModel {

  /**
   * The expected latency of a network that runs these operations one after the other.
   *
   * @throws MissingRowException where the model knows nothing of an operation; it names all of them
   */
  LatencyEstimate estimate(List<Operation> operations);

  /**
   * What each operation adds, in the order given; with {@link #offsetMs} their sum is the estimate.
   *
   * @throws MissingRowException as {@link #estimate}
   */
  List<Double> contributionsMs(List<Operation> operations);

  /** What a network takes beside its operations; may be negative. */
  double offsetMs();

  /** The model that adds up the rows of a table, calibrated ones if it has them. */
  static LatencyModel sumOfRows(LatencyTable table) {
    return new SumOfRows(table);
  }

  /** The model that adds up what operations take alone, also where the table was calibrated. */
  static LatencyModel sumOfIsolatedRows(LatencyTable table) {
    return new SumOfRows(table, row -> row.cost().ms());
  }
}
