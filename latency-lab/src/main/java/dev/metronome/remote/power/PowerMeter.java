package dev.metronome.remote.power;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.serial.LineException;
import dev.metronome.remote.serial.SerialAddress;
import dev.metronome.remote.serial.SerialLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A power meter on a serial line, which is listened to all the time; nothing is sent to it. What it
 * may print is described at {@link PowerText}.
 */
public final class PowerMeter implements AutoCloseable {

  /** Boards that meter are often reset when their port is opened, and boot first. */
  static final Duration GREETING = Duration.ofSeconds(8);

  private static final Duration STEP = Duration.ofMillis(50);
  private static final int FIRST_READINGS = 3;
  private static final int LONGEST_LINE = 1000;
  private static final int EXCERPT = 60;
  private static final double LEAST_PATIENCE_NANOS = 2e9;

  private final SerialAddress address;
  private final SerialLine line;
  private final PowerTrace trace = new PowerTrace();
  private final PowerText text = new PowerText();
  private final StringBuilder rest = new StringBuilder();
  private final Thread listener;
  private volatile Optional<LineException> broken = Optional.empty();
  private volatile String lastLine = "";
  private volatile boolean closed;

  private PowerMeter(SerialAddress address, SerialLine line) {
    this.address = address;
    this.line = line;
    this.listener = new Thread(this::listen, "power meter");
    this.listener.setDaemon(true);
  }

  /**
   * Listens to a meter, and waits until it is understood.
   *
   * @param opening opens its line
   * @throws UnavailableException where the port does not open, nothing comes, or nothing that comes
   *     is a reading
   */
  public static PowerMeter open(SerialAddress address, SerialLine.Opening opening, Runnable check) {
    return open(address, opening, GREETING, check);
  }

  static PowerMeter open(
      SerialAddress address, SerialLine.Opening opening, Duration patience, Runnable check) {
    PowerMeter meter = new PowerMeter(address, opening.open());
    try {
      meter.listener.start();
      meter.awaitFirst(patience, check);
      return meter;
    } catch (RuntimeException e) {
      meter.close();
      throw e;
    }
  }

  private void listen() {
    try {
      while (!closed) {
        byte[] bytes = line.read(STEP);
        long now = System.nanoTime();
        for (byte b : bytes) {
          take((char) (b & 0xff), now);
        }
      }
    } catch (LineException e) {
      broken = closed ? Optional.empty() : Optional.of(e);
    }
  }

  private void take(char c, long now) {
    if (c == '\n' || c == '\r' || rest.length() == LONGEST_LINE) {
      String read =
          new String(rest.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      rest.setLength(0);
      if (!read.isBlank()) {
        lastLine = read;
        text.read(read).ifPresent(reading -> trace.add(reading, now));
      }
    } else {
      rest.append(c);
    }
  }

  private void awaitFirst(Duration patience, Runnable check) {
    long endNanos = System.nanoTime() + patience.toNanos();
    while (trace.size() < FIRST_READINGS) {
      requireWhole();
      if (System.nanoTime() - endNanos > 0) {
        throw notUnderstood(patience);
      }
      pause(STEP, check);
    }
  }

  private UnavailableException notUnderstood(Duration patience) {
    String came =
        lastLine.isEmpty()
            ? rest.isEmpty() ? "nothing" : "no whole line"
            : "'"
                + lastLine
                    .substring(0, Math.min(EXCERPT, lastLine.length()))
                    .replaceAll("[^ -~]", "?")
                + "'";
    return new UnavailableException(
        address.toString(),
        "no reading of the power meter in " + patience.toSeconds() + " s; what came: " + came,
        "lines such as '12.345,5.021,0.0813' (seconds, volts, amps), columns named by a header, or"
            + " 'Load Voltage: 5.02 V' and 'Current: 81.3 mA'",
        "check the meter's speed (serial:" + address.port() + ":BAUD) and what it prints");
  }

  private void requireWhole() {
    if (broken.isPresent()) {
      throw new UnavailableException(
          new Problem(
              address.toString(),
              "the power meter's line broke (" + broken.get().getMessage() + ")",
              "a meter that stays plugged in",
              "plug it in, and measure again"),
          broken.get());
    }
  }

  /** Where it is. */
  public SerialAddress address() {
    return address;
  }

  /**
   * The mean power between two times of {@link System#nanoTime}, once the meter has told of them.
   *
   * @return empty where it left out a part of that time
   * @throws UnavailableException where its line broke, or it is silent
   */
  Optional<PowerTrace.Window> window(long fromNanos, long toNanos, Runnable check) {
    double patientNanos = Math.max(LEAST_PATIENCE_NANOS, (double) (toNanos - fromNanos));
    while (trace.toldUntilNanos() < toNanos) {
      requireWhole();
      if (System.nanoTime() - toNanos > patientNanos) {
        break;
      }
      pause(STEP, check);
    }
    PowerTrace.Window window = trace.window((double) fromNanos, (double) toNanos);
    return Optional.of(window).filter(w -> w.isCovered((double) (toNanos - fromNanos)));
  }

  /** Waits, and asks whether to go on. */
  static void pause(Duration time, Runnable check) {
    long endNanos = System.nanoTime() + time.toNanos();
    while (true) {
      check.run();
      long leftNanos = endNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return;
      }
      try {
        Thread.sleep(Math.min(STEP.toMillis(), 1 + leftNanos / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnavailableException(
            new Problem("power", "interrupted while power was measured", "time", "measure again"),
            e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.join(STEP.toMillis() * 20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    line.close();
  }
}
