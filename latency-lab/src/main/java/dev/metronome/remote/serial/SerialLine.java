package dev.metronome.remote.serial;

import java.time.Duration;

/**
 * Bytes to and from a device.
 *
 * <p>One thread reads and writes; any may close it. A line that broke stays so: it throws from then
 * on.
 */
public interface SerialLine extends AutoCloseable {

  /**
   * What has arrived.
   *
   * @param wait how long at most to wait for something; zero to look only
   * @return at least one byte, or none where nothing came
   * @throws LineException where the line broke, as when a cable is pulled
   */
  byte[] read(Duration wait) throws LineException;

  /**
   * Sends bytes.
   *
   * @throws LineException where the line broke
   */
  void write(byte[] bytes) throws LineException;

  /** Gives the port back; a second time does nothing. */
  @Override
  void close();

  /** Opens a line anew, as after a cable was pulled. */
  @FunctionalInterface
  interface Opening {

    /**
     * Opens the line.
     *
     * @throws dev.metronome.problem.UnavailableException where it cannot be opened; it says why and
     *     what to do
     */
    SerialLine open();
  }
}
