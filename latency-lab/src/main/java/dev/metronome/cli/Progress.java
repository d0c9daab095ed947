package dev.metronome.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/**
 * Progress of a long piece of work on standard error: a line that is drawn again and again in a
 * terminal, a line now and then elsewhere.
 */
final class Progress implements AutoCloseable {

  private static final Duration LOGGED_EVERY = Duration.ofSeconds(15);

  /** Lines of a log become rarer, so that hours of work are some dozens of them. */
  private static final double LOGGED_EVERY_SHARE = 0.05;

  private static final int DRAWN_EVERY_MILLIS = 250;

  private final String task;
  private final long total;
  private final int partsPerItem;
  private final boolean fleeting;
  private final Optional<ProgressBar> bar;
  private final long startNanos = System.nanoTime();
  private long loggedNanos = startNanos;
  private volatile long firstDone;
  private volatile Told told = new Told(0, List.of());

  private record Told(long done, List<String> figures) {}

  private Progress(String task, long total, int partsPerItem, boolean fleeting) {
    this.fleeting = fleeting;
    this.task = task;
    this.total = total;
    this.partsPerItem = partsPerItem;
    this.bar = StandardStream.ERROR.isRedrawable() ? Optional.of(bar()) : Optional.empty();
  }

  private ProgressBar bar() {
    BarPen pen = BarPen.of(StandardStream.ERROR);
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUpdateIntervalMillis(DRAWN_EVERY_MILLIS)
            .continuousUpdate()
            .setRenderer((state, columns) -> drawn(state, columns, pen))
            .setConsumer(new StatusLine());
    return (fleeting ? builder.clearDisplayOnFinish() : builder).build();
  }

  /** Begins at 0 of {@code total}; 0 where that is not known. */
  static Progress start(String task, long total) {
    return start(task, total, 1);
  }

  /**
   * Begins at 0 of {@code total} parts.
   *
   * @param partsPerItem how many parts make one of the things that people count
   */
  static Progress start(String task, long total, int partsPerItem) {
    Progress progress = new Progress(task, total, partsPerItem, false);
    if (progress.bar.isEmpty()) {
      System.err.println(task + " ...");
    }
    return progress;
  }

  /** The same, but for work that may be over at once: nothing of it stays to be seen. */
  static Progress startFleeting(String task, long total) {
    return new Progress(task, total, 1, true);
  }

  /** Work that an earlier session has done; it does not count for the time left. */
  void alreadyDone(long done) {
    firstDone = done;
    told = new Told(done, List.of());
  }

  /** Tells how much is done, and the figures that matter, the most important first. */
  void update(long done, String... figures) {
    told = new Told(done, List.of(figures));
    if (bar.isEmpty()) {
      long now = System.nanoTime();
      double every = Math.max(LOGGED_EVERY.toNanos(), LOGGED_EVERY_SHARE * (now - startNanos));
      if (now - loggedNanos >= every) {
        loggedNanos = now;
        System.err.println(line(Duration.ofNanos(now - startNanos)).logged());
      }
    }
  }

  private String drawn(ProgressState state, int columns, ProgressLine.Pen pen) {
    ProgressLine line = line(state.getElapsedAfterStart());
    return state.isAlive() ? line.drawn(columns, pen) : line.ended(columns);
  }

  private ProgressLine line(Duration elapsed) {
    Told now = told;
    long doneHere = now.done() - firstDone;
    Optional<Duration> left =
        total > 0 && doneHere > 0
            ? Optional.of(elapsed.multipliedBy(total - now.done()).dividedBy(doneHere))
            : Optional.empty();
    return new ProgressLine(
        task, now.done() / partsPerItem, total / partsPerItem, elapsed, left, now.figures());
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    if (bar.isEmpty() && !fleeting) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      System.err.println(line(elapsed).ended(Integer.MAX_VALUE));
    }
  }
}
