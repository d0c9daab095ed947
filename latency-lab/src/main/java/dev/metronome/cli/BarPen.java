package dev.metronome.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** Draws bars in lines or in ASCII, and in colours where they are wanted. */
final class BarPen implements ProgressLine.Pen {

  private static final String DONE = "\u2501";
  private static final String HALF_DONE = "\u2578";
  private static final String LEFT = "\u2500";

  /** Blocks of one to eight eighths of a column. */
  private static final String EIGHTHS = "\u258F\u258E\u258D\u258C\u258B\u258A\u2589\u2588";

  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[\\d;]*m");

  private final boolean lines;
  private final boolean colours;

  BarPen(boolean lines, boolean colours) {
    this.lines = lines;
    this.colours = colours;
  }

  /** For a stream as it is. */
  static BarPen of(StandardStream stream) {
    return new BarPen(stream.shows(DONE + HALF_DONE + LEFT + EIGHTHS), stream.isColoured());
  }

  @Override
  public String bar(int columns, double share) {
    double bounded = Math.max(0, Math.min(1, share));
    return lines ? lines(columns, bounded) : ascii(columns, bounded);
  }

  private String lines(int columns, double share) {
    int halves = (int) Math.floor(2 * columns * share);
    String done = DONE.repeat(halves / 2) + (halves % 2 == 1 ? HALF_DONE : "");
    return styled(done, Style.fg_cyan) + styled(LEFT.repeat(columns - done.length()), Style.faint);
  }

  private String ascii(int columns, double share) {
    int done = (int) Math.floor((columns - 2) * share);
    return "[" + styled("=".repeat(done), Style.fg_cyan) + " ".repeat(columns - 2 - done) + "]";
  }

  /** A bar of a chart: so much of so many columns, without anything behind it. */
  String chartBar(int columns, double share, boolean largest) {
    double bounded = Math.max(0, Math.min(1, share));
    Style colour = largest ? Style.fg_yellow : Style.fg_cyan;
    if (!lines) {
      return styled("#".repeat((int) Math.round(columns * bounded)), colour);
    }
    int eighths = (int) Math.round(EIGHTHS.length() * columns * bounded);
    int rest = eighths % EIGHTHS.length();
    String full = EIGHTHS.substring(EIGHTHS.length() - 1).repeat(eighths / EIGHTHS.length());
    return styled(rest == 0 ? full : full + EIGHTHS.charAt(rest - 1), colour);
  }

  /** What matters less. */
  String faint(String text) {
    return styled(text, Style.faint);
  }

  @Override
  public String strong(String text) {
    return styled(text, Style.bold);
  }

  private String styled(String text, IStyle style) {
    return colours && !text.isEmpty() ? style.on() + text + Style.reset.on() : text;
  }

  /** Columns that a text takes, whatever its colours. */
  static int width(String text) {
    return COLOUR.matcher(text).replaceAll("").length();
  }
}
