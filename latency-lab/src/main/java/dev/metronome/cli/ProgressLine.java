package dev.metronome.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a piece of work is, on one line that is never wider than the terminal: its name, a bar,
 * how much is done and how long the rest takes, and the figures that matter. Where that is too
 * wide, the bar shrinks, then figures are left out from the last.
 *
 * @param task name
 * @param done how much of the total
 * @param begun the same with what is in work, as far as that has come
 * @param total 0 where that is not known
 * @param elapsed since the work began
 * @param left estimate of what is still to come, where there is one
 * @param figures in order of importance
 */
record ProgressLine(
    String task,
    long done,
    double begun,
    long total,
    Duration elapsed,
    Optional<Duration> left,
    List<String> figures) {

  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 8;
  private static final String GAP = "  ";

  ProgressLine {
    figures = figures.stream().filter(figure -> !figure.isEmpty()).toList();
  }

  /** How a bar is drawn. */
  interface Pen {

    /** So many columns, of which a share is done. */
    String bar(int columns, double share);

    /** A name that stands out. */
    String strong(String text);
  }

  /** The line of work that goes on, for a terminal of so many columns. */
  String drawn(int columns, Pen pen) {
    List<String> shown = new ArrayList<>(figures);
    while (!shown.isEmpty() && width(shown) + NARROWEST_BAR + 1 > columns) {
      shown.remove(shown.size() - 1);
    }
    int bar = Math.min(WIDEST_BAR, columns - width(shown) - 1);
    String rest = rest(shown);
    if (total == 0 || bar < NARROWEST_BAR) {
      return cut(task + " " + rest, columns);
    }
    return pen.strong(task) + " " + pen.bar(bar, begun / total) + " " + rest;
  }

  private int width(List<String> shown) {
    return task.length() + 1 + rest(shown).length();
  }

  private String rest(List<String> shown) {
    List<String> parts = new ArrayList<>();
    if (total > 0) {
      parts.add(count());
    }
    parts.add(left.map(time -> clock(time) + " left").orElseGet(() -> clock(elapsed)));
    parts.addAll(shown);
    return String.join(GAP, parts);
  }

  private String count() {
    return done + "/" + total;
  }

  /** The line of work that has ended, or was stopped. */
  String ended(int columns) {
    List<String> parts = new ArrayList<>();
    if (total > 0) {
      parts.add(done == total ? String.valueOf(total) : count());
    }
    parts.add("in " + words(elapsed));
    String text = task + GAP + String.join(GAP, parts);
    for (String figure : figures) {
      if (text.length() + GAP.length() + figure.length() > columns) {
        break;
      }
      text += GAP + figure;
    }
    return cut(text, columns);
  }

  /** The line for a log, where nothing is drawn. */
  String logged() {
    List<String> parts = new ArrayList<>();
    parts.add(total > 0 ? task + " " + count() : task);
    parts.add(left.map(time -> words(time) + " left").orElseGet(() -> words(elapsed) + " so far"));
    parts.addAll(figures);
    return String.join(", ", parts);
  }

  private static String cut(String text, int columns) {
    return text.substring(0, Math.max(0, Math.min(text.length(), columns)));
  }

  /** As a clock shows it: 0:07, 12:34, 1:02:03. */
  static String clock(Duration time) {
    long seconds = rounded(time);
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** In the two largest units: 7 s, 12 min 34 s, 1 h 2 min. */
  static String words(Duration time) {
    long seconds = rounded(time);
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
  }

  private static long rounded(Duration time) {
    return time.plusMillis(500).toSeconds();
  }
}
