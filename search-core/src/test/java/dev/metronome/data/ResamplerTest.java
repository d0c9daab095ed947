package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResamplerTest {

  private static byte[] resampled(byte[] source, int height, int width, int resolution) {
    byte[] target = new byte[resolution * resolution * 3];
    new Resampler(resolution).write(source, height, width, target, 0);
    return target;
  }

  /** A grey image whose value depends on the column alone. */
  private static byte[] columns(int height, int... values) {
    byte[] source = new byte[height * values.length * 3];
    for (int i = 0; i < source.length; i++) {
      source[i] = (byte) values[i / 3 % values.length];
    }
    return source;
  }

  @Test
  void anImageOfTheRightSizeStaysAsItIs() {
    byte[] source = columns(3, 7, 200, 9);
    assertThat(resampled(source, 3, 3, 3)).containsExactly(source);
  }

  @Test
  void keepsTheMiddleOfTheLongerSide() {
    byte[] wide = columns(2, 1, 2, 30, 40, 5, 6);
    assertThat(resampled(wide, 2, 6, 2)).containsExactly(columns(2, 30, 40));
    byte[] tall = new byte[6 * 2 * 3];
    for (int i = 0; i < tall.length; i++) {
      tall[i] = (byte) (i / 6);
    }
    assertThat(resampled(tall, 6, 2, 2)).containsExactly(2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3);
  }

  @Test
  void aFlatImageStaysFlatAtAnySize() {
    byte[] flat = new byte[37 * 53 * 3];
    Arrays.fill(flat, (byte) 201);
    for (int resolution : new int[] {1, 5, 32, 64}) {
      assertThat(resampled(flat, 37, 53, resolution)).containsOnly((byte) 201);
    }
  }

  @Test
  void finePatternsBecomeTheirMeanWhenReduced() {
    int[] stripes = new int[64];
    for (int i = 0; i < 64; i++) {
      stripes[i] = i % 2 * 200;
    }
    byte[] small = resampled(columns(64, stripes), 64, 64, 8);
    // The outermost columns see one stripe more of one kind.
    for (int x = 1; x < 7; x++) {
      assertThat(small[x * 3] & 0xFF).isCloseTo(100, within(2));
    }
  }

  @Test
  void enlargingInterpolatesLinearly() {
    assertThat(resampled(columns(2, 0, 100), 2, 2, 4)).containsExactly(columns(4, 0, 25, 75, 100));
  }
}
