package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.space.Architecture;
import dev.metronome.space.NestedSpace;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.MissingRowException;
import dev.metronome.tables.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecisionCostsTest {

  private final SearchSpace macro = SearchSpaces.named("nas-bench-macro");

  @Test
  void rangeIsThatOfAllArchitectures() {
    for (long seed = 0; seed < 2; seed++) {
      DecisionCosts costs =
          DecisionCosts.of(macro, LatencyModel.sumOfRows(Tables.random(macro, seed)));
      double minMs = Double.POSITIVE_INFINITY;
      double maxMs = 0;
      for (int code = 0; code < 6561; code++) {
        double ms = costs.latencyMs(macro.architecture(digits(code), "test"));
        minMs = Math.min(minMs, ms);
        maxMs = Math.max(maxMs, ms);
      }
      assertThat(costs.range()).isEqualTo(new DecisionCosts.Range(minMs, maxMs));
      assertThat(minMs).isLessThan(maxMs);
    }
  }

  private static List<Integer> digits(int code) {
    List<Integer> digits = new ArrayList<>();
    for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
      digits.add(rest % 3);
    }
    return digits;
  }

  /** A wider layer can be fast and make the next one slow: each layer's best is not the best. */
  @Test
  void rangeFollowsTheShapesBetweenSlots() {
    SearchSpace space = NestedSpace.create();
    SplittableRandom random = new SplittableRandom(1);
    for (long seed = 0; seed < 20; seed++) {
      DecisionCosts costs =
          DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, seed)));
      double minMs = Double.POSITIVE_INFINITY;
      double maxMs = 0;
      for (int i = 0; i < 1_000; i++) {
        double ms = costs.latencyMs(space.sample(random));
        minMs = Math.min(minMs, ms);
        maxMs = Math.max(maxMs, ms);
      }
      assertThat(costs.range()).isEqualTo(new DecisionCosts.Range(minMs, maxMs));
    }
  }

  @Test
  void latencyIsTheSumOfTheNetworksRows() {
    for (SearchSpace space : List.of(macro, SearchSpaces.named("proxylessnas"))) {
      LatencyModel model = LatencyModel.sumOfRows(Tables.random(space, 7));
      DecisionCosts costs = DecisionCosts.of(space, model);
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < 50; i++) {
        Architecture architecture = space.sample(random);
        assertThat(costs.latencyMs(architecture))
            .isEqualTo(model.estimate(NetworkSignatures.of(space.network(architecture))).ms());
      }
    }
  }

  @Test
  void allRowsThatTheTableLacksAreNamedAtOnce() {
    LatencyTable whole = Tables.random(macro, 1);
    List<Operation> operations = List.copyOf(whole.rows().keySet());
    List<Operation> dropped = List.of(operations.get(2), operations.get(9), operations.get(18));
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>(whole.rows());
    rows.keySet().removeAll(dropped);
    LatencyTable table =
        new LatencyTable(whole.target(), whole.provenance(), 0, Optional.empty(), rows);

    MissingRowException missing =
        catchThrowableOfType(
            MissingRowException.class,
            () -> DecisionCosts.of(macro, LatencyModel.sumOfRows(table)));

    assertThat(missing.missing()).containsExactlyElementsOf(dropped);
    dropped.forEach(row -> assertThat(missing).hasMessageContaining(row.toString()));
  }

  @Test
  void aTableForOtherParametersMissesRows() {
    SearchSpace half = SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.5));
    MissingRowException missing =
        catchThrowableOfType(
            MissingRowException.class,
            () -> DecisionCosts.of(half, LatencyModel.sumOfRows(Tables.random(macro, 1))));
    // All of them: every operation has other channels.
    assertThat(missing.missing()).hasSize(19);
  }
}
