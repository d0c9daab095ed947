package dev.metronome.remote.serial;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** A line on which bytes are dropped, doubled and flipped at random, and lines of noise appear. */
final class FlakyLine implements SerialLine {

  private final SerialLine line;
  private final Random random;
  private final double share;
  private final int[] damages;

  /**
   * A bad line.
   *
   * @param share of the bytes that are damaged, in both directions
   * @param damages counts the damages, at index 0
   */
  FlakyLine(SerialLine line, Random random, double share, int[] damages) {
    this.line = line;
    this.random = random;
    this.share = share;
    this.damages = damages;
  }

  @Override
  public byte[] read(Duration wait) throws LineException {
    return damaged(line.read(wait));
  }

  @Override
  public void write(byte[] bytes) throws LineException {
    line.write(damaged(bytes));
    if (random.nextInt(20) == 0) {
      // The whole line comes twice.
      line.write(bytes);
      damages[0]++;
    }
  }

  private byte[] damaged(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : bytes) {
      if (random.nextDouble() >= share) {
        out.write(b);
        continue;
      }
      damages[0]++;
      switch (random.nextInt(4)) {
        case 0 -> {} // Dropped.
        case 1 -> {
          out.write(b);
          out.write(b);
        }
        case 2 -> out.write(b ^ (1 << random.nextInt(8)));
        default -> {
          byte[] noise = "\n\u0000\u00ffnoise @0000\n".getBytes(StandardCharsets.ISO_8859_1);
          out.write(noise, 0, random.nextInt(noise.length));
          out.write(b);
        }
      }
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    line.close();
  }
}
