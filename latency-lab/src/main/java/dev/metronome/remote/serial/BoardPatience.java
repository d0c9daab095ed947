package dev.metronome.remote.serial;

import java.time.Duration;

/**
 * How long a board is waited for.
 *
 * @param greeting until a port where no board was seen yet counts as one without; longer than the
 *     boot of boards that are reset when their port is opened
 * @param answer until a frame without an answer is sent again, beside the time that it takes on the
 *     line; it grows by half with every repetition
 * @param absence until a board that was there counts as gone: an unplugged cable, a board that
 *     hangs; beside what the board itself says to be silent for
 */
public record BoardPatience(Duration greeting, Duration answer, Duration absence) {

  /** The documented defaults: 8 s, 250 ms and 30 s. */
  public static final BoardPatience DEFAULT =
      new BoardPatience(Duration.ofSeconds(8), Duration.ofMillis(250), Duration.ofSeconds(30));

  public BoardPatience {
    for (Duration time : new Duration[] {greeting, answer, absence}) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a patience of " + time);
      }
    }
  }

  /** The same with another time for a first greeting. */
  public BoardPatience withGreeting(Duration time) {
    return new BoardPatience(time, answer, absence);
  }
}
