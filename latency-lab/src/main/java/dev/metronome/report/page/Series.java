package dev.metronome.report.page;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Points of one kind and colour. */
public final class Series {

  /** How points are drawn. */
  public enum Kind {
    /** Joined by a line. */
    LINE,
    /** Each with a symbol. */
    POINTS,
    /** As an area: {@code x, low, high}. */
    RANGE,
    /** As horizontal bars: {@code length, category}. */
    BARS,
    /** As horizontal intervals: {@code low, category, high}. */
    INTERVALS,
    /** One or a few points that matter most. */
    STARS
  }

  private static final MathContext DIGITS = new MathContext(6);

  private final String name;
  private final Kind kind;
  private final int color;
  private final List<List<Object>> points = new ArrayList<>();

  /**
   * A series without points.
   *
   * @param color number of a colour of the page's palette, 0 to 7; a negative one is faint
   */
  public Series(String name, Kind kind, int color) {
    this.name = name;
    this.kind = kind;
    this.color = color;
  }

  /** Adds a point; one that is not finite is a gap of a line, else left out. */
  public Series add(double x, double y) {
    return add(x, y, List.of());
  }

  /** Adds a point with what it is. */
  public Series add(double x, double y, String label) {
    return add(x, y, List.of(label));
  }

  /** Adds a range, see {@link Kind}. */
  public Series add(double x, double low, double high) {
    return add(x, low, List.of(rounded(high)));
  }

  private Series add(double x, double y, List<Object> more) {
    List<Object> point = new ArrayList<>();
    point.add(rounded(x));
    point.add(rounded(y));
    point.addAll(more);
    if (!point.contains("") || kind == Kind.LINE) {
      points.add(Collections.unmodifiableList(point));
    }
    return this;
  }

  /** Six digits are more than any screen shows; "" for what is not finite. */
  static Object rounded(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
    return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
        ? (Object) (long) rounded
        : (Object) rounded;
  }

  @JsonProperty
  String name() {
    return name;
  }

  @JsonProperty
  String kind() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @JsonProperty
  int color() {
    return color;
  }

  @JsonProperty
  List<List<Object>> points() {
    return points;
  }

  /** Whether there is nothing to draw. */
  public boolean isEmpty() {
    return points.isEmpty();
  }
}
