package dev.metronome.remote.adb;

import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.ProblemException;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The way to the agent of a phone, which is made anew when it is lost: a phone that was started
 * anew, or the program adb, has forgotten it. The address stays the same.
 */
public final class PhoneLink implements AgentClient.Recovery, AutoCloseable {

  /** A phone that starts anew takes a minute or two, and is to be unlocked then. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Longer than what adb does at once, so that it is not kept busy. */
  private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final Phones phones;
  private final String serial;
  private final Consumer<String> notice;
  private final AgentAddress address;
  private volatile Phones.Connection connection;
  private boolean lost;
  private long attemptNanos;

  PhoneLink(Phones phones, String serial, Phones.Connection connection, Consumer<String> notice) {
    this.phones = phones;
    this.serial = Objects.requireNonNull(serial, "serial");
    this.notice = notice;
    this.connection = connection;
    this.address = connection.address();
  }

  /** On this machine. */
  public AgentAddress address() {
    return address;
  }

  /** What the phone told over adb last: an app that was installed anew has another one. */
  public PairingToken token() {
    return connection.token();
  }

  @Override
  public synchronized void silent(Duration left) {
    long now = System.nanoTime();
    if (lost && now - attemptNanos < EVERY_NANOS) {
      return;
    }
    if (!lost) {
      notice.accept(
          "the phone "
              + serial
              + " does not answer; it is waited for, "
              + left.toSeconds()
              + " s at most: look whether it is plugged in and unlocked");
    }
    lost = true;
    attemptNanos = now;
    try {
      connection = phones.renewed(serial, connection).orElse(connection);
    } catch (IOException | ProblemException e) {
      // Not yet: the next attempt follows, or the patience ends.
      attemptNanos = System.nanoTime();
    }
  }

  /** Looks whether the phone has a new token, as after a tap on 'New token'. */
  @Override
  public synchronized boolean refused(PairingToken token) {
    try {
      if (connection.token().text().equals(token.text())) {
        Optional<Phones.Connection> now = phones.renewed(serial, connection);
        if (now.isEmpty()) {
          return true;
        }
        connection = now.get();
      }
    } catch (IOException | ProblemException e) {
      // Not yet, as where the agent is being started anew: the next refusal has it looked for
      // again.
      return true;
    }
    boolean isNew = !connection.token().text().equals(token.text());
    if (isNew) {
      notice.accept("the phone " + serial + " has a new token, which is used from now on");
    }
    return isNew;
  }

  @Override
  public synchronized void answered() {
    if (lost) {
      lost = false;
      notice.accept("the phone " + serial + " answers again; what was in flight is measured again");
    }
  }

  @Override
  public synchronized void close() {
    connection.close();
  }
}
