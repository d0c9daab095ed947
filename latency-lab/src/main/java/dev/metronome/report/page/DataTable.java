package dev.metronome.report.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;

/** Figures in rows and columns, as HTML and as CSV; the first column names its row. */
public final class DataTable {

  private static final CSVFormat CSV = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  /** CSV has more of a number than fits a table for people. */
  private static final int MORE_DECIMALS = 2;

  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final List<Object[]> rows = new ArrayList<>();

  /**
   * A table without columns.
   *
   * @param name of the CSV file, without an ending
   */
  public DataTable(String name) {
    this.name = name;
  }

  /** Adds a column of text. */
  public DataTable text(String column, String heading) {
    columns.add(new Column(column, heading, Column.TEXT));
    return this;
  }

  /** Adds a column of numbers. */
  public DataTable number(String column, String heading, int decimals) {
    columns.add(new Column(column, heading, decimals));
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells a value for each column: text, numbers, an {@link OptionalDouble}; "" and numbers
   *     that are not finite are empty cells
   */
  public DataTable row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in " + columns.size() + " columns of " + name);
    }
    rows.add(
        Arrays.stream(cells)
            .map(
                cell ->
                    cell instanceof OptionalDouble optional
                        ? (Object) (optional.isPresent() ? optional.getAsDouble() : "")
                        : cell)
            .toArray());
    return this;
  }

  /** How many rows there are. */
  public int size() {
    return rows.size();
  }

  /** As HTML, with a link to the CSV. */
  void write(Html html, String caption) {
    rows(html, caption);
    link(html);
  }

  /** As HTML that is folded until someone wants it, with a link to the CSV. */
  void writeFolded(Html html, String caption) {
    html.raw("<details><summary>Data <span class=\"faint\">")
        .text(size() + (size() == 1 ? " row" : " rows"))
        .raw("<span class=\"unseen\"> of ")
        .text(caption)
        .raw("</span></span></summary>\n");
    rows(html, "Data of: " + caption);
    html.raw("</details>\n");
    link(html);
  }

  private void link(Html html) {
    byte[] bytes = csv().getBytes(StandardCharsets.UTF_8);
    html.raw("<p class=\"download\"><a download=\"")
        .text(name + ".csv")
        // An address that has the data in itself, as the page needs no other file.
        .raw("\" href=\"data:text/csv;charset=utf-8;base64,")
        .raw(Base64.getEncoder().encodeToString(bytes))
        .raw("\">")
        .text(name + ".csv")
        .raw("</a></p>\n");
  }

  /** A caption for those who hear it. */
  private void rows(Html html, String caption) {
    html.raw("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
        .text(caption)
        .raw("\"><table><caption class=\"unseen\">")
        .text(caption)
        .raw("</caption><thead><tr>");
    for (Column column : columns) {
      html.raw(column.isText() ? "<th scope=col class=t>" : "<th scope=col>")
          .text(column.heading())
          .raw("</th>");
    }
    html.raw("</tr></thead>\n<tbody>\n");
    for (Object[] row : rows) {
      html.raw("<tr>");
      for (int i = 0; i < row.length; i++) {
        Column column = columns.get(i);
        String start = i == 0 ? "<th scope=row" : "<td";
        html.raw(start)
            .raw(column.isText() ? " class=t>" : ">")
            .text(cell(row[i], column.decimals()));
      }
      // The ends of cells and rows may be left out in HTML, which makes large tables much smaller.
      html.raw("\n");
    }
    html.raw("</tbody></table></div>\n");
  }

  /** As CSV. */
  String csv() {
    StringBuilder csv = new StringBuilder();
    csv.append(CSV.format(columns.stream().map(Column::name).toArray())).append('\n');
    for (Object[] row : rows) {
      Object[] cells = new Object[row.length];
      for (int i = 0; i < row.length; i++) {
        int decimals = columns.get(i).decimals();
        cells[i] = cell(row[i], decimals > 0 ? decimals + MORE_DECIMALS : decimals);
      }
      csv.append(CSV.format(cells)).append('\n');
    }
    return csv.toString();
  }

  private static String cell(Object value, int decimals) {
    if (value instanceof Number number && !(value instanceof Long || value instanceof Integer)) {
      double real = number.doubleValue();
      return Double.isFinite(real) ? String.format(Locale.ROOT, "%." + decimals + "f", real) : "";
    }
    return value.toString();
  }
}
