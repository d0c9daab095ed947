package dev.metronome.cli;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of a long piece of work on standard error: a bar with the time left in a terminal, a
 * line now and then elsewhere.
 */
final class Progress implements AutoCloseable {

  private static final long LINE_EVERY_NANOS = Duration.ofSeconds(15).toNanos();
  private static final int COLUMNS = 110;

  private final String task;
  private final long total;
  private final int partsPerItem;
  private final ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private long firstDone;
  private long lastLineNanos = startNanos;

  private Progress(String task, long total, int partsPerItem, ProgressBar bar) {
    this.task = task;
    this.total = total;
    this.partsPerItem = partsPerItem;
    this.bar = bar;
  }

  /** Begins at 0 of {@code total}. */
  static Progress start(String task, long total) {
    return start(task, total, 1);
  }

  /**
   * Begins at 0 of {@code total} parts.
   *
   * @param partsPerItem how many parts make one of the things that people count
   */
  static Progress start(String task, long total, int partsPerItem) {
    if (!StandardError.isTerminal()) {
      System.err.println(task + " ...");
      return new Progress(task, total, partsPerItem, null);
    }
    return new Progress(
        task,
        total,
        partsPerItem,
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUnit("", partsPerItem)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setMaxRenderedLength(COLUMNS)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build());
  }

  /** Work that an earlier session has done; it does not count for the time left. */
  void alreadyDone(long done) {
    firstDone = done;
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /** Tells how much is done, and the figures that matter. */
  void update(long done, String figures) {
    if (bar != null) {
      bar.stepTo(done);
      bar.setExtraMessage(" " + figures);
      return;
    }
    long now = System.nanoTime();
    if (now - lastLineNanos >= LINE_EVERY_NANOS) {
      lastLineNanos = now;
      System.err.printf(
          "%s %d/%d, %s left  %s%n",
          task, done / partsPerItem, total / partsPerItem, left(done, now), figures);
    }
  }

  private String left(long done, long nowNanos) {
    long doneHere = done - firstDone;
    if (doneHere <= 0) {
      return "?";
    }
    long seconds = Math.round((nowNanos - startNanos) * 1e-9 * (total - done) / (double) doneHere);
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
