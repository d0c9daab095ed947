package dev.metronome.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SumOfRowsTest {

  private static final LatencyTable TABLE =
      LatencyTable.ofMeasurements(
          new Target("ort", "1", "cpu", "device", 1, Precision.FLOAT32),
          new Provenance("some-space", Instant.EPOCH, "plan", "none", Map.of()),
          Map.of(op("one"), measured(1.5), op("two"), measured(0.25)));

  private final LatencyModel model = LatencyModel.sumOfRows(TABLE);

  @Test
  void mediansAreAddedUpAsOftenAsAnOperationOccurs() {
    assertThat(model.estimate(List.of(at("one"), at("two"), at("one"))).ms()).isEqualTo(3.25);
    assertThat(model.estimate(List.of()).ms()).isZero();
  }

  @Test
  void allMissingRowsAreNamedOnceEach() {
    MissingRowException missing =
        catchThrowableOfType(
            MissingRowException.class,
            () -> model.estimate(List.of(at("x"), at("one"), at("y"), at("x"))));

    assertThat(missing.missing()).containsExactly(at("x"), at("y"));
    assertThat(missing)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("some-space")
        .hasMessageContaining("no row for x 1x1x1->1x1x1; expected")
        .hasMessageContaining("no row for y 1x1x1->1x1x1; expected");
  }

  private static Operation at(String name) {
    return Operation.anywhere(op(name));
  }

  private static OpSignature op(String name) {
    TensorShape shape = new TensorShape(1, 1, 1);
    return new OpSignature(name, shape, shape, 0, 0, 0, 0, "none", false);
  }

  private static Measurement measured(double medianMs) {
    return new Measurement(
        new Summary(1, medianMs, medianMs, 0, medianMs, medianMs, medianMs, medianMs),
        StopReason.TIME_SPENT);
  }
}
