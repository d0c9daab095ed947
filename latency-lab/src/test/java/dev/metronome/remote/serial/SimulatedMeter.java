package dev.metronome.remote.serial;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleFunction;
import java.util.function.DoubleSupplier;

/** A power meter in a thread: 5 V, and the amps that a test says, 200 times a second. */
public final class SimulatedMeter extends LineThread {

  private static final Duration STEP = Duration.ofMillis(5);

  private final PtyPair pair;
  private final String header;
  private final DoubleSupplier amps;
  private final DoubleFunction<String> format;
  private final AtomicInteger lines = new AtomicInteger();

  private SimulatedMeter(
      PtyPair pair, String header, DoubleSupplier amps, DoubleFunction<String> format) {
    super("meter");
    this.pair = pair;
    this.header = header;
    this.amps = amps;
    this.format = format;
    start();
  }

  /** Prints seconds, volts and amps, with some noise. */
  public static SimulatedMeter columns(PtyPair pair, DoubleSupplier amps) {
    long start = System.nanoTime();
    return new SimulatedMeter(
        pair,
        "of a volt\r\n# boot\r\nseconds,volts,amps\r\n",
        amps,
        a ->
            String.format(
                Locale.ROOT, "%.6f,5.000,%.6f\r\n", (System.nanoTime() - start) / 1e9, a));
  }

  /** Prints as sketches for the INA219 do. */
  public static SimulatedMeter labelled(PtyPair pair, DoubleSupplier amps) {
    return new SimulatedMeter(
        pair,
        "Hello!\r\n",
        amps,
        a ->
            String.format(
                Locale.ROOT, "Load Voltage:  5.00 V\r\nCurrent:       %.3f mA\r\n\r\n", 1000 * a));
  }

  /** Prints the same line again and again. */
  public static SimulatedMeter printing(PtyPair pair, String line) {
    return new SimulatedMeter(pair, "", () -> 0, a -> line + "\r\n");
  }

  /** How many it has printed. */
  public int lines() {
    return lines.get();
  }

  /** Pulls it out: to a pseudo-terminal that nobody reads from it would write forever. */
  @Override
  public void close() {
    pair.unplug();
    super.close();
  }

  @Override
  void serve() {
    try (JsscLine line = JsscLine.open(pair.other())) {
      line.write(header.getBytes(StandardCharsets.UTF_8));
      while (!isStopped()) {
        line.write(format.apply(amps.getAsDouble()).getBytes(StandardCharsets.UTF_8));
        lines.incrementAndGet();
        line.read(STEP);
      }
    } catch (LineException e) {
      // The cable is out.
      return;
    }
  }
}
