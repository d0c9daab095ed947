package dev.metronome.remote.serial;

import dev.metronome.problem.BadInputException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A serial port and its speed, as users write it: {@code serial:/dev/ttyUSB0} or {@code
 * serial:/dev/ttyUSB0:921600}. Always 8 data bits, no parity, 1 stop bit, no flow control.
 *
 * @param port its name for the system, such as {@code /dev/ttyACM0} or {@code COM3}
 * @param baud bits per second
 */
public record SerialAddress(String port, int baud) {

  /** How the places of boards begin. */
  public static final String PREFIX = "serial:";

  /** The speed unless another one is named. */
  public static final int DEFAULT_BAUD = 115_200;

  /** What most ports can do; others are refused where the driver refuses them. */
  private static final int LEAST_BAUD = 300;

  private static final int MOST_BAUD = 4_000_000;

  /** Names by path end in ":1.0", so that fewer than three digits are no speed. */
  private static final Pattern FORM = Pattern.compile("serial:(\\S+?)(?::(\\d{3,9}))?");

  public SerialAddress {
    Objects.requireNonNull(port, "port");
    if (port.isEmpty() || baud < LEAST_BAUD || baud > MOST_BAUD) {
      throw new IllegalArgumentException("no serial address: " + port + " at " + baud);
    }
  }

  /** Whether a place is a serial port's. */
  public static boolean isOne(String place) {
    return place.startsWith(PREFIX);
  }

  /**
   * Reads an address.
   *
   * @param where what it was given by, such as an option
   * @throws BadInputException where it is none
   */
  public static SerialAddress parse(String text, String where) {
    Matcher matcher = FORM.matcher(text);
    int baud = -1;
    if (matcher.matches()) {
      baud = matcher.group(2) == null ? DEFAULT_BAUD : Integer.parseInt(matcher.group(2));
    }
    // No system names its ports so: a port's letters after a colon are meant as a speed.
    boolean badSpeed = text.matches("serial:\\S+:[^\\s/:.]*[A-Za-z][^\\s/:.]*");
    if (badSpeed || baud < LEAST_BAUD || baud > MOST_BAUD) {
      throw new BadInputException(
          where,
          badSpeed
              ? "'" + text.substring(text.lastIndexOf(':') + 1) + "' is no baud rate"
              : "'" + text + "' is no serial port",
          "serial:PORT or serial:PORT:BAUD, with " + LEAST_BAUD + " to " + MOST_BAUD + " baud",
          "write it like serial:/dev/ttyUSB0 or serial:/dev/ttyUSB0:921600; 'metronome targets'"
              + " lists the ports");
    }
    return new SerialAddress(matcher.group(1), baud);
  }

  @Override
  public String toString() {
    return PREFIX + port + (baud == DEFAULT_BAUD ? "" : ":" + baud);
  }
}
