package dev.metronome.report.page;

import java.util.List;

/**
 * How wholes divide into parts over time, a small panel for each whole.
 *
 * @param kind {@code shares}
 * @param x what time is counted in
 * @param times in that unit
 * @param panels one for each whole
 */
public record Shares(String kind, String x, List<Long> times, List<Panel> panels) implements Chart {

  /** A whole and its parts. */
  public record Panel(String name, List<Part> parts) {

    public Panel {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A part.
   *
   * @param values its share at each time, 0 to 1
   */
  public record Part(String name, List<Double> values) {

    public Part {
      values = List.copyOf(values);
    }
  }

  public Shares {
    times = List.copyOf(times);
    panels = List.copyOf(panels);
  }

  /** Panels over the same times. */
  public static Shares of(String x, List<Long> times, List<Panel> panels) {
    return new Shares("shares", x, times, panels);
  }
}
