package dev.metronome.tables.csv;

import dev.metronome.problem.Problem;
import dev.metronome.tables.LatencyTable;
import java.util.List;

/**
 * What can be read of a table whose file is cut or damaged: to look at, not to search with.
 *
 * @param table of the rows that are whole
 * @param problems what is wrong with the others and with the end of the file; none where the file
 *     is whole
 */
public record DamagedTable(LatencyTable table, List<Problem> problems) {

  public DamagedTable {
    problems = List.copyOf(problems);
  }
}
