package dev.metronome.tables.text;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;

/**
 * A file is not a whole latency table, a journal of one or a published table, in a format that this
 * version reads. Its problems are all that were found in the file (20 at most), each with {@code
 * file:line:column}.
 */
public final class TableFormatException extends BadInputException {

  private static final long serialVersionUID = 1L;

  public TableFormatException(List<Problem> problems) {
    super(problems);
  }
}
