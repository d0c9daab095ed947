package dev.metronome.tables.csv;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;

/**
 * A file is not a whole latency table, or not a journal of one, in a format that this version
 * reads. Its problems are all that were found in the file (20 at most), each with {@code
 * file:line:column}.
 */
public final class CsvFormatException extends BadInputException {

  private static final long serialVersionUID = 1L;

  CsvFormatException(List<Problem> problems) {
    super(problems);
  }
}
