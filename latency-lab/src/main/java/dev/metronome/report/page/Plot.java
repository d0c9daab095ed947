package dev.metronome.report.page;

import java.util.List;
import java.util.Objects;

/**
 * Series of points over two axes.
 *
 * @param kind {@code plot}, {@code square} where both axes have one range, {@code bars} where the
 *     vertical axis has categories
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series in the order of the legend
 * @param marks what series are held against
 * @param around shares of the diagonal within which points are good; empty where there is no
 *     diagonal
 */
public record Plot(
    String kind, Axis x, Axis y, List<Series> series, List<Mark> marks, List<Double> around)
    implements Chart {

  /**
   * An axis.
   *
   * @param name with the unit
   * @param logarithmic whether equal distances are equal ratios
   * @param zero whether it begins at 0
   * @param categories names of the values 0, 1, ...; empty where it has numbers
   */
  public record Axis(String name, boolean logarithmic, boolean zero, List<String> categories) {

    public Axis {
      categories = List.copyOf(categories);
    }

    /** An axis with numbers. */
    public static Axis of(String name) {
      return new Axis(name, false, false, List.of());
    }

    /** An axis with numbers from 0 on. */
    public static Axis fromZero(String name) {
      return new Axis(name, false, true, List.of());
    }

    /** An axis with numbers above 0 by their logarithm. */
    public static Axis logarithmic(String name) {
      return new Axis(name, true, false, List.of());
    }

    /** An axis with names. */
    public static Axis of(String name, List<String> categories) {
      return new Axis(name, false, false, categories);
    }
  }

  /**
   * A value, or a range of values, of one axis.
   *
   * @param axis {@code x} or {@code y}
   * @param from lower end
   * @param to upper end; {@code from} for a line
   * @param label what it is
   */
  public record Mark(String axis, double from, double to, String label) {

    /** A line. */
    public static Mark at(String axis, double value, String label) {
      return new Mark(axis, value, value, label);
    }
  }

  public Plot {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    series = List.copyOf(series);
    marks = List.copyOf(marks);
    around = List.copyOf(around);
  }

  /** A plot. */
  public static Plot of(Axis x, Axis y, List<Series> series, List<Mark> marks) {
    return new Plot("plot", x, y, series, marks, List.of());
  }

  /** A plot of what should lie on the diagonal. */
  public static Plot diagonal(Axis x, Axis y, List<Series> series, List<Double> around) {
    return new Plot("square", x, y, series, List.of(), around);
  }

  /** Horizontal bars, the first category at the top. */
  public static Plot bars(Axis x, List<String> categories, List<Series> series) {
    return new Plot("bars", x, Axis.of("", categories), series, List.of(), List.of());
  }
}
