package dev.metronome.tables;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A table was asked for operations that it has no rows for. */
public final class MissingRowException extends BadInputException {

  private static final long serialVersionUID = 1L;

  private final transient List<Operation> missing;

  MissingRowException(List<Operation> missing, LatencyTable table) {
    this(distinct(missing, table), new NearestRows(table));
  }

  /** Each once; without the place where rows of the table hold anywhere. */
  private static List<Operation> distinct(List<Operation> missing, LatencyTable table) {
    boolean placed = table.rows().keySet().stream().anyMatch(row -> !row.place().isEmpty());
    return missing.stream()
        .map(operation -> placed ? operation : Operation.anywhere(operation.signature()))
        .distinct()
        .toList();
  }

  private MissingRowException(List<Operation> missing, NearestRows nearest) {
    super(missing.stream().map(operation -> problem(operation, nearest)).toList());
    this.missing = missing;
  }

  private static Problem problem(Operation operation, NearestRows nearest) {
    List<Operation> near = nearest.to(operation);
    return new Problem(
        "latency table of the space " + nearest.space(),
        "it has no row for " + operation,
        "a row for every operation of the network"
            + (near.isEmpty()
                ? "; the table has no row of this kind"
                : near.stream()
                    .map(Operation::toString)
                    .collect(Collectors.joining("; ", "; the nearest rows are ", ""))),
        "use a table that was built for the network's space and target");
  }

  /** The operations without a row, each once. */
  public List<Operation> missing() {
    return missing;
  }
}
