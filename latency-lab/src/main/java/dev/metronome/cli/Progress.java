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
  private final boolean fleeting;
  private final Optional<ProgressBar> bar;
  private final long startNanos = System.nanoTime();
  private long loggedNanos = startNanos;
  private volatile long firstDone;
  private volatile Told told = new Told(0, 0, List.of());

  /** Things that are done, and with those that are in work as far as they have come. */
  private record Told(long done, double begun, List<String> figures) {}

  private Progress(String task, long total, boolean fleeting) {
    this.fleeting = fleeting;
    this.task = task;
    this.total = total;
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
    Progress progress = new Progress(task, total, false);
    if (progress.bar.isEmpty()) {
      System.err.println(task + " ...");
    }
    return progress;
  }

  /** The same, but for work that may be over at once: nothing of it stays to be seen. */
  static Progress startFleeting(String task, long total) {
    return new Progress(task, total, true);
  }

  /** Work that an earlier session has done; it does not count for the time left. */
  void alreadyDone(long done) {
    firstDone = done;
    told = new Told(done, done, List.of());
  }

  /** Tells how much is done, and the figures that matter, the most important first. */
  void update(long done, String... figures) {
    update(done, (double) done, figures);
  }

  /**
   * The same, where some are in work.
   *
   * @param begun how much is done if these count as far as they have come; moves the bar
   */
  void update(long done, double begun, String... figures) {
    told = new Told(done, begun, List.of(figures));
    if (bar.isEmpty()) {
      long now = System.nanoTime();
      long share = Math.round(LOGGED_EVERY_SHARE * (now - startNanos));
      if (now - loggedNanos >= Math.max(LOGGED_EVERY.toNanos(), share)) {
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
    double begunHere = now.begun() - firstDone;
    Optional<Duration> left =
        total > 0 && begunHere > 0
            ? Optional.of(
                Duration.ofNanos((long) (elapsed.toNanos() * (total - now.begun()) / begunHere)))
            : Optional.empty();
    return new ProgressLine(task, now.done(), now.begun(), total, elapsed, left, now.figures());
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
