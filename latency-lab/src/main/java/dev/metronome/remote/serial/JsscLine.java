package dev.metronome.remote.serial;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.time.Duration;
import java.util.Set;
import jssc.SerialPort;
import jssc.SerialPortException;

/** A serial port of this machine, by jSSC. */
public final class JsscLine implements SerialLine {

  private static final int DATA_BITS = 8;
  private static final long POLL_MILLIS = 1;

  /** More than is sent before an answer is waited for, and less than drivers keep. */
  private static final int MOST_UNSENT = 12 * 1024;

  /** Speeds that jSSC sets by their own names; for another one it needs the driver's help. */
  private static final Set<Integer> STANDARD_BAUDS =
      Set.of(
          300, 600, 1200, 1800, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800,
          500_000, 576_000, 921_600, 1_000_000, 1_152_000, 1_500_000, 2_000_000, 2_500_000,
          3_000_000, 3_500_000, 4_000_000);

  private final SerialPort port;

  private JsscLine(SerialPort port) {
    this.port = port;
  }

  /**
   * Loads the native library and opens a port, which no other program can then open too.
   *
   * @throws UnavailableException where that does not work: no such port (with those there are), no
   *     permission, in use, or no serial port
   */
  public static JsscLine open(SerialAddress address) {
    try {
      return new JsscLine(opened(address));
    } catch (SerialPortException e) {
      throw PortRefusal.of(address, e);
    } catch (LinkageError e) {
      throw new UnavailableException(
          new Problem(
              address.toString(),
              "the library for serial ports does not load here: " + e.getMessage(),
              "a system that jSSC has a library for, and a folder for temporary files where"
                  + " libraries may be loaded from",
              "name another folder by JAVA_OPTS=-Djava.io.tmpdir=DIR"),
          e);
    }
  }

  private static SerialPort opened(SerialAddress address) throws SerialPortException {
    SerialPort port = new SerialPort(address.port());
    port.openPort();
    boolean usable = false;
    try {
      usable = isSet(port, address.baud());
      if (!usable) {
        throw new UnavailableException(
            address.toString(),
            "the port's driver refuses " + address.baud() + " baud",
            "a speed of the port and of what is connected to it",
            "take a usual one, such as serial:" + address.port() + ":115200");
      }
      port.purgePort(SerialPort.PURGE_RXCLEAR | SerialPort.PURGE_TXCLEAR);
      return port;
    } finally {
      if (!usable) {
        port.closePort();
      }
    }
  }

  /**
   * Sets the line. jSSC sets speed and raw mode first and the modem's lines (RTS, DTR) last, and
   * answers false where the latter fails, as it does on ports that have none: pseudo-terminals and
   * USB gadgets. A standard speed is always set by then; another one may have been refused.
   */
  private static boolean isSet(SerialPort port, int baud) throws SerialPortException {
    return port.setParams(baud, DATA_BITS, SerialPort.STOPBITS_1, SerialPort.PARITY_NONE)
        || STANDARD_BAUDS.contains(baud);
  }

  // jSSC's blocking reads never return once a cable is pulled, so only what is there is read.
  @Override
  public byte[] read(Duration wait) throws LineException {
    long endNanos = System.nanoTime() + wait.toNanos();
    try {
      while (true) {
        int there = port.getInputBufferBytesCount();
        if (there > 0) {
          return port.readBytes(there);
        }
        if (there < 0) {
          throw new LineException("the port is gone");
        }
        if (System.nanoTime() - endNanos >= 0) {
          return new byte[0];
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (SerialPortException e) {
      throw new LineException(PortRefusal.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LineException("interrupted while the line was read", e);
    }
  }

  @Override
  public void write(byte[] bytes) throws LineException {
    try {
      // A write to a device that hangs would not return, once the driver's buffer is full.
      if (port.getOutputBufferBytesCount() > MOST_UNSENT || !port.writeBytes(bytes)) {
        throw new LineException("the port does not take what is sent");
      }
    } catch (SerialPortException e) {
      throw new LineException(PortRefusal.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      if (port.isOpened()) {
        port.closePort();
      }
    } catch (SerialPortException e) {
      // A port that is gone is closed.
      return;
    }
  }
}
