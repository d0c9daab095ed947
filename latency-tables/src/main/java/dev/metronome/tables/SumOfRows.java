package dev.metronome.tables;

import java.util.ArrayList;
import java.util.List;

/** Latency of a network = sum of the medians of its operations' rows. */
final class SumOfRows implements LatencyModel {

  private final LatencyTable table;

  SumOfRows(LatencyTable table) {
    this.table = table;
  }

  @Override
  public LatencyEstimate estimate(List<OpSignature> operations) {
    double sumMs = 0;
    List<OpSignature> missing = new ArrayList<>();
    for (OpSignature operation : operations) {
      Measurement row = table.rows().get(operation);
      if (row == null) {
        missing.add(operation);
      } else {
        sumMs += row.summary().medianMs();
      }
    }
    if (!missing.isEmpty()) {
      throw new MissingRowException(missing, table.provenance().space());
    }
    return new LatencyEstimate(sumMs);
  }
}
