package dev.metronome.cli;

import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The line at the end of a terminal on standard error that is drawn again and again, and what is
 * said above it meanwhile.
 */
final class StatusLine implements ProgressBarConsumer {

  private static final String CARRIAGE_RETURN = "\r";

  private static final int ROOM = 3;

  /** The terminal is one, whoever writes there. */
  private static final Object TERMINAL = new Object();

  private static boolean drawn;

  /** What fits, with room for the ^C that terminals show where it is typed. */
  @Override
  public int getMaxRenderedLength() {
    return columns();
  }

  private static int columns() {
    return Math.max(1, StandardStream.ERROR.columns() - ROOM);
  }

  @Override
  public void accept(String line) {
    synchronized (TERMINAL) {
      drawn = true;
      // Spaces, as whatever was there may be longer, such as a ^C that the terminal has echoed.
      String rest = " ".repeat(Math.max(0, columns() - BarPen.width(line)));
      System.err.print(CARRIAGE_RETURN + line + rest);
    }
  }

  /** Says something on lines of its own, above the line if there is one. */
  static void say(String text) {
    synchronized (TERMINAL) {
      System.err.println(erasing() + text);
    }
  }

  /** Takes the line away. */
  @Override
  public void clear() {
    synchronized (TERMINAL) {
      System.err.print(erasing());
      drawn = false;
    }
  }

  private static String erasing() {
    return drawn ? CARRIAGE_RETURN + " ".repeat(columns()) + CARRIAGE_RETURN : "";
  }

  /** Leaves the line as it is, if it is still there. */
  @Override
  public void close() {
    synchronized (TERMINAL) {
      if (drawn) {
        System.err.println();
      }
      drawn = false;
    }
  }
}
