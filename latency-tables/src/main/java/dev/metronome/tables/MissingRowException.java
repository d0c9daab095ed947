package dev.metronome.tables;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A table was asked for operations that it has no rows for. */
public final class MissingRowException extends BadInputException {

  private static final long serialVersionUID = 1L;

  private final transient List<OpSignature> missing;

  MissingRowException(List<OpSignature> missing, String space) {
    this(new LinkedHashSet<>(missing), space);
  }

  private MissingRowException(Set<OpSignature> missing, String space) {
    super(
        new Problem(
            "latency table of the space " + space,
            "it has no row for "
                + missing.stream().map(OpSignature::toString).collect(Collectors.joining("; ")),
            "a row for every operation of the network",
            "use a table that was built for the network's space and target"));
    this.missing = List.copyOf(missing);
  }

  /** The operations without a row, each once. */
  public List<OpSignature> missing() {
    return missing;
  }
}
