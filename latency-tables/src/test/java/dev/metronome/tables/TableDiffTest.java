package dev.metronome.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableDiffTest {

  private static final Operation A = operation(1);
  private static final Operation B = operation(2);
  private static final Operation C = operation(3);
  private static final Operation D = operation(4);

  @Test
  void theMostDifferentRowIsFirstWhicheverWayItDiffers() {
    TableDiff diff =
        TableDiff.of(
            table(Map.of(A, mean(1, 0), B, mean(4, 0), C, mean(2, 0))),
            table(Map.of(A, mean(1.5, 0), B, mean(1, 0), C, mean(2, 0))));
    assertThat(diff.rows()).extracting(TableDiff.Row::operation).containsExactly(B, A, C);
    assertThat(diff.rows().get(0).ratio().orElseThrow().value()).isEqualTo(0.25);
    assertThat(diff.onlyInFirst()).isEmpty();
    assertThat(diff.onlyInSecond()).isEmpty();
  }

  @Test
  void rowsOfOneTableOnlyAreListedAndPlacesAreTold() {
    Operation placed = new Operation(A.signature(), "stem");
    Map<Operation, Cost> first = new LinkedHashMap<>();
    first.put(placed, mean(1, 0));
    first.put(B, mean(1, 0));
    TableDiff diff = TableDiff.of(table(first), table(Map.of(A, mean(1, 0), B, mean(1, 0))));
    assertThat(diff.rows()).extracting(TableDiff.Row::operation).containsExactly(B);
    assertThat(diff.onlyInFirst()).containsExactly(placed);
    assertThat(diff.onlyInSecond()).containsExactly(A);
  }

  @Test
  void aCostOfZeroHasNoRatioAndStandsLast() {
    TableDiff diff =
        TableDiff.of(
            table(Map.of(A, mean(0, 0), B, mean(1, 0))),
            table(Map.of(A, mean(1, 0), B, mean(1, 0))));
    assertThat(diff.rows()).extracting(TableDiff.Row::operation).containsExactly(B, A);
    assertThat(diff.rows().get(1).ratio()).isEmpty();
    assertThat(diff.rows().get(1).differs()).isEmpty();
  }

  @Test
  void theIntervalOfARatioIsWiderThanThoseOfItsCosts() {
    // Standard errors of 1 and 2 %.
    CostRatio ratio = CostRatio.of(mean(2, 0.2), new PublishedMean(25, 1, 0.1)).orElseThrow();
    CostRatio.Interval interval = ratio.ci95().orElseThrow();
    double expected = Math.hypot(Math.log(1 + 0.0196), Math.log(1 / (1 - 0.0392)));
    assertThat(interval.high()).isCloseTo(2 * Math.exp(expected), within(1e-4));
    assertThat(interval.low()).isLessThan(2 * (1 - 0.0392)).isGreaterThan(1.9);
  }

  @Test
  void costsDifferWhereTheIntervalOfTheirRatioDoesNotHoldOne() {
    Cost measured =
        new Measurement(
            new Summary(9, 1.02, 1.02, 0, 1.1, 1, 1.01, 1.03), StopReason.INTERVAL_NARROW);
    TableDiff diff =
        TableDiff.of(
            table(Map.of(A, mean(1, 0.02), B, mean(1, 0.2), C, mean(1, 0), D, mean(1, 0))),
            table(Map.of(A, measured, B, measured, C, new Contribution(2), D, measured)));
    assertThat(diff.rows())
        .filteredOn(row -> row.differs().equals(Optional.of(true)))
        .extracting(TableDiff.Row::operation)
        .containsExactlyInAnyOrder(A, D);
    assertThat(diff.rows())
        .filteredOn(row -> row.differs().isEmpty())
        .extracting(TableDiff.Row::operation)
        .containsExactly(C);
  }

  @Test
  void pairsInOppositeOrderAreToldWhereThatIsNoChanceTheClearestFirst() {
    TableDiff diff =
        TableDiff.of(
            table(Map.of(A, mean(1, 0.1), B, mean(2, 0.1), C, mean(4, 0.1), D, mean(4.01, 1))),
            table(Map.of(A, mean(3, 0.1), B, mean(2, 0.1), C, mean(1, 0.1), D, mean(0.9, 0.1))));
    assertThat(diff.reversals())
        .extracting(r -> r.faster().operation(), r -> r.slower().operation())
        // C and D differ by too little in the first table.
        .containsExactlyInAnyOrder(tuple(A, C), tuple(A, D), tuple(A, B), tuple(B, C), tuple(B, D));
    // A and D: 4.01 times as long in the first table, 3 / 0.9 in the other direction in the second.
    assertThat(diff.reversals().get(0).strength()).isCloseTo(3 / 0.9, within(1e-9));
    assertThat(diff.reversals())
        .isSortedAccordingTo(Comparator.comparingDouble(TableDiff.Reversal::strength).reversed());
    assertThat(diff.kendallTau()).hasValue(-1);
    assertThat(
            TableDiff.of(table(Map.of(A, mean(1, 0))), table(Map.of(A, mean(1, 0)))).kendallTau())
        .isEmpty();
  }

  private static PublishedMean mean(double ms, double sdMs) {
    return new PublishedMean(100, ms, sdMs);
  }

  private static Operation operation(int channels) {
    TensorShape shape = new TensorShape(1, 1, channels);
    return Operation.anywhere(new OpSignature("conv", shape, shape, 1, 1, 0, 0, "relu", false));
  }

  private static LatencyTable table(Map<Operation, ? extends Cost> costs) {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    // In one order, whichever the map has.
    for (Operation operation : List.of(A, B, C, D)) {
      if (costs.containsKey(operation)) {
        rows.put(operation, new LatencyRow(costs.get(operation)));
      }
    }
    costs.forEach((operation, cost) -> rows.putIfAbsent(operation, new LatencyRow(cost)));
    return new LatencyTable(
        new Target("ort", "1", "cpu", "device", 1, Precision.FLOAT32),
        new Provenance("space", Instant.EPOCH, "plan", Provenance.NOT_CALIBRATED, Map.of()),
        0,
        Optional.empty(),
        rows);
  }
}
