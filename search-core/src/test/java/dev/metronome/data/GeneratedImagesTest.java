package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.BadInputException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GeneratedImagesTest {

  private static ImageDataset draw(int train, int test, long seed, int resolution) {
    return new GeneratedImages(train, test, seed).draw(resolution, ProgressListener.silent());
  }

  @Test
  void hasTwelveNamedClassesInBalance() {
    ImageDataset dataset = draw(120, 25, 1, 16);
    assertThat(dataset.classes()).isEqualTo(12);
    assertThat(dataset.train().classNames())
        .doesNotHaveDuplicates()
        .startsWith("striped disc")
        .endsWith("ringed cross");
    assertThat(dataset.train().countPerClass()).containsOnly(10);
    assertThat(dataset.test().countPerClass()).containsOnly(2, 3);
  }

  @Test
  void theSameSeedGivesTheSameBytesOnEveryMachine() throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int resolution : new int[] {16, 32, 48}) {
      LabelledImages images = draw(24, 12, 1, resolution).train();
      for (int i = 0; i < images.count(); i++) {
        digest.update(images.pixels(i));
      }
    }
    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("72f4dabc47cd4612dcd9ea13d3d140a7660dbd666ad3497be0add785cce00f90");
  }

  @Test
  void anImageDependsOnSeedPartAndIndexAlone() {
    byte[] image = draw(24, 12, 1, 32).train().pixels(5);
    assertThat(draw(60, 30, 1, 32).train().pixels(5)).containsExactly(image);
    assertThat(draw(24, 12, 2, 32).train().pixels(5)).isNotEqualTo(image);
    assertThat(draw(24, 12, 1, 32).test().pixels(5)).isNotEqualTo(image);
  }

  @Test
  void meanColoursTellNothingAboutTheClass() {
    LabelledImages images = draw(6_000, 12, 3, 16).train();
    double[] sums = new double[12];
    for (int i = 0; i < images.count(); i++) {
      for (byte value : images.pixels(i)) {
        sums[images.label(i)] += (value & 0xFF) / (500.0 * 16 * 16 * 3);
      }
    }
    double mean = Arrays.stream(sums).average().orElseThrow();
    // The mean of an image has a deviation of about 9, that of 500 images 0.4.
    for (double sum : sums) {
      assertThat(sum).isEqualTo(mean, within(2.0));
    }
  }

  @Test
  void refusesTooFewImagesAndTooFewPixels() {
    assertThatThrownBy(() -> new GeneratedImages(11, 12, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> draw(12, 12, 1, 15))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("resolution 15; expected at least 16");
  }

  @Test
  void outlinesHaveTheAreaOfTheUnitDisc() {
    int steps = 1_600;
    for (Outline outline : Outline.OF_CLASSES) {
      int inside = 0;
      for (int i = 0; i < steps * steps; i++) {
        double x = (i % steps + 0.5) * 3.2 / steps - 1.6;
        double y = (Math.floorDiv(i, steps) + 0.5) * 3.2 / steps - 1.6;
        boolean in = outline.distance(x, y) < 0;
        inside += in ? 1 : 0;
        if (in && Math.hypot(x, y) > Outline.LARGEST_RADIUS) {
          throw new AssertionError(outline + " reaches beyond its largest radius");
        }
      }
      assertThat(inside * 3.2 * 3.2 / steps / steps).isEqualTo(Math.PI, within(0.01));
    }
  }
}
