package dev.metronome.tables;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** A table was asked for operations that it has no rows for. */
public final class MissingRowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<OpSignature> missing;

  MissingRowException(List<OpSignature> missing, String space) {
    super(
        "the latency table was built for the space "
            + space
            + " and has no row for "
            + missing.stream()
                .distinct()
                .map(OpSignature::toString)
                .collect(Collectors.joining("; ")));
    this.missing = List.copyOf(new LinkedHashSet<>(missing));
  }

  /** The operations without a row, each once. */
  public List<OpSignature> missing() {
    return missing;
  }
}
