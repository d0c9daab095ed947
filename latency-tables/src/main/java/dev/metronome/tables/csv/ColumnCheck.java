package dev.metronome.tables.csv;

import dev.metronome.tables.text.FileProblems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says what is wrong with a column line. */
final class ColumnCheck {

  private static final String REMEDY =
      "take the file from where it was built, or build the table anew";

  private ColumnCheck() {}

  /** Notes how a line that is not the column line differs from it. */
  static void noteDifferences(
      String line, int number, List<String> columns, FileProblems problems) {
    List<String> found = line.isEmpty() ? List.of() : Arrays.asList(line.split(",", -1));
    List<String> missing = new ArrayList<>(columns);
    missing.removeAll(found);
    Set<String> seen = new HashSet<>();
    List<String> strange = new ArrayList<>();
    for (String name : found) {
      if (!seen.add(name) || !columns.contains(name)) {
        strange.add(name);
      }
    }
    String what;
    if (missing.equals(columns)) {
      what = "the line with the names of the columns is missing";
    } else if (!missing.isEmpty() || !strange.isEmpty()) {
      what =
          (missing.isEmpty() ? "" : "missing columns: " + String.join(", ", missing))
              + (missing.isEmpty() || strange.isEmpty() ? "" : "; ")
              + (strange.isEmpty() ? "" : "unknown or repeated: " + String.join(", ", strange));
    } else {
      what = "the columns are in another order";
    }
    problems.add(number, 1, what, "the line " + String.join(",", columns), REMEDY);
  }
}
