package dev.metronome.report;

import dev.metronome.tables.measure.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A long log in few points: neighbouring steps together, with their mean and where most of them
 * lie.
 */
final class Curve {

  /** Points of a curve: as many as a screen can show, and few enough for a small page. */
  static final int MOST_POINTS = 120;

  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;

  /**
   * Neighbouring steps.
   *
   * @param step the last one, counted from 1
   * @param mean of their values
   * @param low the 10th percentile
   * @param high the 90th percentile
   */
  record Point(double step, double mean, double low, double high) {}

  private Curve() {}

  /**
   * The points of a log.
   *
   * @param step of a row, counted from 0
   * @param value of a row; rows where it is not finite are left out
   */
  static <T> List<Point> of(
      List<T> rows, ToLongFunction<T> step, ToDoubleFunction<T> value, int most) {
    List<T> known = rows.stream().filter(row -> Double.isFinite(value.applyAsDouble(row))).toList();
    List<Point> points = new ArrayList<>();
    int count = Math.min(most, known.size());
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) known.size() * i / count);
      int to = (int) ((long) known.size() * (i + 1) / count);
      double[] values = known.subList(from, to).stream().mapToDouble(value).sorted().toArray();
      points.add(
          new Point(
              (double) (step.applyAsLong(known.get(to - 1)) + 1),
              Arrays.stream(values).average().orElseThrow(),
              Quantiles.of(values, LOW),
              Quantiles.of(values, HIGH)));
    }
    return points;
  }
}
