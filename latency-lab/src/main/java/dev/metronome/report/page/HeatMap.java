package dev.metronome.report.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Values in rows and columns, as colours.
 *
 * @param kind {@code heat}
 * @param x what the columns are
 * @param columns their names
 * @param y what the rows are
 * @param rows their names, the first at the top
 * @param value what the colours stand for, with the unit
 * @param cells column, row, value and text of each cell that there is
 */
public record HeatMap(
    String kind,
    String x,
    List<String> columns,
    String y,
    List<String> rows,
    String value,
    List<List<Object>> cells)
    implements Chart {

  public HeatMap {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    cells = Collections.unmodifiableList(new ArrayList<>(cells));
  }

  /** A map of these rows and columns. */
  public static HeatMap of(
      String x,
      List<String> columns,
      String y,
      List<String> rows,
      String value,
      List<List<Object>> cells) {
    return new HeatMap("heat", x, columns, y, rows, value, cells);
  }

  /**
   * A cell.
   *
   * @param text what stands in it
   */
  public static List<Object> cell(int column, int row, double value, String text) {
    return List.of(column, row, Series.rounded(value), text);
  }
}
