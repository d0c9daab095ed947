package dev.metronome.build;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The rows of a space's table, each with the network to measure it by. */
final class Rows {

  /**
   * A row.
   *
   * @param number in the space's order, from 1
   */
  record Row(int number, Operation operation, NetworkBench.Subject subject) {

    /** How it is named where it is measured by several devices. */
    String name() {
      return "row " + number;
    }
  }

  private final List<Row> rows;
  private final long seed;

  private Rows(List<Row> rows, long seed) {
    this.rows = List.copyOf(rows);
    this.seed = seed;
  }

  /** The rows with weights by a seed. */
  static Rows of(SearchSpace space, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<OpSignature, Network> entry : NetworkSignatures.rows(space).entrySet()) {
      rows.add(
          new Row(
              rows.size() + 1,
              Operation.anywhere(entry.getKey()),
              new NetworkBench.Subject(entry.getValue(), seeds.nextLong(), true)));
    }
    return new Rows(rows, seed);
  }

  /** Those that all of several devices measure. */
  List<Row> shared() {
    return inRandomOrder().subList(0, Math.min(SharedMeasuring.COUNT, count()));
  }

  int count() {
    return rows.size();
  }

  /** The same order for the same seed, whichever rows are measured already. */
  List<Row> inRandomOrder() {
    List<Row> shuffled = new ArrayList<>(rows);
    SplittableRandom random = new SplittableRandom(~seed);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Row other = shuffled.set(j, shuffled.get(i));
      shuffled.set(i, other);
    }
    return shuffled;
  }
}
