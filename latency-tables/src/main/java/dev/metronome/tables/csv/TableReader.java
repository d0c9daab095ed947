package dev.metronome.tables.csv;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Operation;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import dev.metronome.tables.text.TableFormatException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads the lines of a table or of a journal and notes all that is wrong in them. */
final class TableReader {

  private static final Pattern FIRST =
      Pattern.compile("# (" + TableText.TABLE + "|" + TableText.JOURNAL + "): ([0-9]{1,9})");
  private static final Pattern END = Pattern.compile("# end: (0|[1-9][0-9]{0,8}) rows");
  private static final String END_KEY = "# end:";
  private static final String REMEDY =
      "take the file from where it was built, or build the table anew";

  private final String kind;
  private final int version;
  private final List<Line> lines;

  /** Of what all rows need: the header and the names of the columns. */
  private final FileProblems problems;

  /** Of rows and what is behind them; the same where one wrong row makes the file useless. */
  private final FileProblems rowProblems;

  private final Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
  private final Map<Operation, Integer> lineOf = new HashMap<>();
  private int next;

  private TableReader(
      String kind, int version, List<Line> lines, FileProblems problems, FileProblems rowProblems) {
    this.kind = kind;
    this.version = version;
    this.lines = lines;
    this.problems = problems;
    this.rowProblems = rowProblems;
  }

  /**
   * Reads the content of a file.
   *
   * @param kind {@link TableText#TABLE} or {@link TableText#JOURNAL}
   * @throws TableFormatException with all that is wrong
   */
  static LatencyTable read(Path file, byte[] bytes, String kind) {
    FileProblems problems = new FileProblems(file, TableText.FILE_KIND);
    List<Line> lines = Line.split(bytes, problems);
    // Where the first line is wrong the rest means nothing, so nothing is said about it.
    firstLineProblem(file, bytes.length, lines, kind).throwIfAny();
    return new TableReader(kind, version(lines.get(0).text()), lines, problems, problems).read();
  }

  /**
   * Reads those rows of a table that are whole.
   *
   * @throws TableFormatException where the header or the names of the columns are damaged
   */
  static DamagedTable readWholeRows(Path file, byte[] bytes) {
    FileProblems damage = new FileProblems(file, TableText.FILE_KIND);
    List<Line> lines = Line.split(bytes, damage);
    firstLineProblem(file, bytes.length, lines, TableText.TABLE).throwIfAny();
    FileProblems header = new FileProblems(file, TableText.FILE_KIND);
    LatencyTable table =
        new TableReader(TableText.TABLE, version(lines.get(0).text()), lines, header, damage)
            .read();
    return new DamagedTable(table, damage.isEmpty() ? List.of() : damage.exception().problems());
  }

  /** The version of the format that a first line names; the newest one where it names none. */
  static int version(String firstLine) {
    Matcher first = FIRST.matcher(firstLine);
    return first.matches() ? Integer.parseInt(first.group(2)) : TableText.VERSION;
  }

  private static FileProblems firstLineProblem(Path file, int size, List<Line> lines, String kind) {
    FileProblems problems = new FileProblems(file, TableText.FILE_KIND);
    if (size == 0) {
      problems.add("the file is empty", "a " + kind, REMEDY);
      return problems;
    }
    String first = lines.isEmpty() || lines.get(0).number() != 1 ? "" : lines.get(0).text();
    Matcher matcher = FIRST.matcher(first);
    String supported = "# " + kind + ": " + TableText.VERSION;
    if (!matcher.matches()) {
      problems.add(
          1,
          1,
          "the file is no " + kind,
          "'" + supported + "' as its first line",
          "name a file that 'metronome table build' wrote");
    } else if (!matcher.group(1).equals(kind)) {
      boolean unfinished = matcher.group(1).equals(TableText.JOURNAL);
      problems.add(
          1,
          3,
          "the file is a " + matcher.group(1),
          "a " + kind,
          unfinished
              ? "finish the table first with 'metronome table resume'"
              : "the table is finished and needs no resuming");
    } else if (!supported(kind).contains(matcher.group(2))) {
      problems.add(
          1,
          matcher.start(2) + 1,
          "the file has format version " + matcher.group(2),
          "format version "
              + supported(kind).stream().sorted().collect(Collectors.joining(" or "))
              + ", which this metronome reads",
          "use the metronome that wrote it, or build the table anew");
    }
    return problems;
  }

  /** Tables of all versions are read; journals since rows name their device. */
  private static Set<String> supported(String kind) {
    int oldest = kind.equals(TableText.JOURNAL) ? TableText.VERSION_WITHOUT_ENERGY : 1;
    return IntStream.rangeClosed(oldest, TableText.VERSION)
        .mapToObj(Integer::toString)
        .collect(Collectors.toSet());
  }

  private LatencyTable read() {
    HeaderReader header = new HeaderReader(version, problems);
    next = 1;
    while (next < lines.size() && isHeader(lines.get(next).text())) {
      header.read(lines.get(next++));
    }
    header.requireAll(lineNumber());
    readRows();
    problems.throwIfAny();
    return new LatencyTable(
        header.target(), header.provenance(), header.offsetMs(), header.calibration(), rows);
  }

  private static boolean isHeader(String text) {
    return text.startsWith("#") && !text.startsWith(END_KEY);
  }

  /** The number of the line that is read next, also behind the last one. */
  private int lineNumber() {
    return next < lines.size() ? lines.get(next).number() : lines.get(next - 1).number() + 1;
  }

  private void readRows() {
    int columnsAt = lineNumber();
    String columns = next < lines.size() ? lines.get(next).text() : "";
    if (!columns.equals(TableText.columnLine(version))) {
      ColumnCheck.noteDifferences(columns, columnsAt, TableText.columns(version), problems);
      return;
    }
    next++;
    while (next < lines.size() && !lines.get(next).text().startsWith("#")) {
      int before = rowProblems.found();
      Row row = RowReader.read(lines.get(next++), version, rowProblems);
      if (rowProblems.found() == before) {
        keep(row);
      } else {
        // Remembered, so that a second row of the operation is noticed.
        row.operation().ifPresent(operation -> lineOf.putIfAbsent(operation, row.line().number()));
      }
    }
    if (kind.equals(TableText.TABLE)) {
      readEnd(columnsAt);
    }
    if (next < lines.size()) {
      rowProblems.add(
          lineNumber(),
          1,
          "there is a line that is no row",
          kind.equals(TableText.TABLE) ? "nothing behind the last line" : "rows only",
          REMEDY);
    }
  }

  private void readEnd(int columnsAt) {
    Matcher end = END.matcher(next < lines.size() ? lines.get(next).text() : "");
    if (!end.matches()) {
      rowProblems.add(
          lineNumber(),
          1,
          "the table ends without its last line: a part of it is missing",
          "'# end: N rows' behind N rows",
          REMEDY);
      return;
    }
    int found = lineNumber() - columnsAt - 1;
    if (Integer.parseInt(end.group(1)) != found) {
      rowProblems.add(
          lineNumber(),
          end.start(1) + 1,
          "the table has " + found + " rows",
          "the " + end.group(1) + " rows that its last line speaks of",
          REMEDY);
    }
    next++;
  }

  private void keep(Row row) {
    if (row.operation().isEmpty()) {
      return;
    }
    Operation operation = row.operation().get();
    Integer earlier = lineOf.putIfAbsent(operation, row.line().number());
    if (earlier != null) {
      rowProblems.add(
          row.line().number(),
          1,
          "the row of " + operation + " is there a second time, after line " + earlier,
          "one row per operation",
          REMEDY);
    } else {
      row.content().ifPresent(content -> rows.put(operation, content));
    }
  }
}
