package dev.metronome.tables;

import java.util.Comparator;
import java.util.List;

/** The rows of a table that are most like an operation: for messages only, never for estimates. */
final class NearestRows {

  private static final int MOST = 3;

  private final LatencyTable table;

  NearestRows(LatencyTable table) {
    this.table = table;
  }

  String space() {
    return table.provenance().space();
  }

  /** The nearest first; rows of the same kind of operation only. */
  List<Operation> to(Operation wanted) {
    return table.rows().keySet().stream()
        .filter(row -> row.signature().op().equals(wanted.signature().op()))
        .sorted(Comparator.comparingDouble(row -> distance(row, wanted)))
        .limit(MOST)
        .toList();
  }

  /** Sizes differ by their ratio's logarithm, all else by whether they differ. */
  private static double distance(Operation row, Operation wanted) {
    OpSignature a = row.signature();
    OpSignature b = wanted.signature();
    return sizes(a.input(), b.input())
        + sizes(a.output(), b.output())
        + size(a.kernel(), b.kernel())
        + size(a.stride(), b.stride())
        + size(a.hiddenChannels(), b.hiddenChannels())
        + size(a.squeezeExciteChannels(), b.squeezeExciteChannels())
        + (a.activation().equals(b.activation()) ? 0 : 1)
        + (a.residual() == b.residual() ? 0 : 1)
        + (row.place().equals(wanted.place()) || row.place().isEmpty() ? 0 : 1);
  }

  private static double sizes(TensorShape a, TensorShape b) {
    return size(a.height(), b.height())
        + size(a.width(), b.width())
        + size(a.channels(), b.channels());
  }

  private static double size(int a, int b) {
    return Math.abs(Math.log((a + 1.0) / (b + 1.0)));
  }
}
