package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class GeneratedSceneTest {

  @Property
  void everyColourHasOneThatIsApart(
      @ForAll long seed, @ForAll @DoubleRange(min = 50, max = 205) double background) {
    double[] other = {background, background, background};
    double[] colour = GeneratedScene.colourApart(other, SeededRandom.of(seed, 0));
    double largest = 0;
    for (double value : colour) {
      assertThat(value).isBetween(50.0, 205.0);
      largest = Math.max(largest, Math.abs(value - background));
    }
    assertThat(largest).isGreaterThanOrEqualTo(76 - 1e-9);
  }
}
