package dev.metronome.cli;

import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;

/**
 * What is told, beside the bar, of a measurement elsewhere. One on this machine is not told of, as
 * drawing would disturb it.
 */
final class MeasuringFigures implements Measurer.Listener, InterleavedMeasurer.Listener {

  private static final long KIB = 1024;

  /** So many frames are lost now and then. */
  private static final long FEW = 3;

  /** A line is bad that has lost so many, and such a share of all. */
  private static final long MANY = 10;

  private static final double BAD = 0.2;

  /** Shows figures. */
  @FunctionalInterface
  interface Shown {

    /**
     * Shows the present ones.
     *
     * @param done share of the work that is behind, 0 to 1; 0 where that cannot be told
     */
    void show(double done, String... figures);
  }

  /** Shows nothing. */
  static final MeasuringFigures UNSEEN = new MeasuringFigures((done, figures) -> {});

  private final Shown shown;
  private double done;

  MeasuringFigures(Shown shown) {
    this.shown = shown;
  }

  @Override
  public void uploading(long sentBytes, long bytes) {
    shown.show(done, sending(sentBytes, bytes));
  }

  @Override
  public void uploading(long sentBytes, long bytes, long frames, long again) {
    boolean bad = again >= MANY && again >= BAD * frames;
    shown.show(
        done,
        sending(sentBytes, bytes),
        again > FEW ? again + " of " + frames + " frames sent again" : "",
        bad ? "bad line: try a shorter cable or fewer baud" : "");
  }

  private static String sending(long sentBytes, long bytes) {
    return "sending a model, " + kib(sentBytes) + " of " + kib(bytes) + " KiB";
  }

  private static long kib(long bytes) {
    return (bytes + KIB - 1) / KIB;
  }

  @Override
  public void queued(int most) {
    shown.show(done, most == 1 ? "waiting behind 1 run" : "waiting behind " + most + " runs");
  }

  @Override
  public void warmingUp() {
    shown.show(done, "warming up");
  }

  @Override
  public void coolingDown() {
    shown.show(done, "too hot, cooling down");
  }

  @Override
  public void samples(int count) {
    shown.show(done, count + " samples");
  }

  @Override
  public void burst(double share, int bursts, int redone) {
    done = share;
    shown.show(done, bursts + " bursts", redone == 0 ? "" : redone + " redone");
  }
}
