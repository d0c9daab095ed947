package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GeneratedSceneTest {

  @Property
  void everyObjectIsBrighterThanAnyBackground(@ForAll long seed) {
    for (double value : GeneratedScene.objectColour(SeededRandom.of(seed, 0))) {
      assertThat(value)
          .isBetween(GeneratedScene.DARKEST_OBJECT, GeneratedScene.LIGHTEST_OBJECT)
          .isGreaterThan(GeneratedScene.LIGHTEST_BACKGROUND);
    }
  }

  @Property
  void lightIsBrighterThanDarkInEveryChannelAndNeverLeavesTheRangeOfBytes(@ForAll long seed) {
    for (double value : GeneratedScene.objectContrast(SeededRandom.of(seed, 0))) {
      assertThat(value).isPositive().isLessThanOrEqualTo(255 - GeneratedScene.LIGHTEST_OBJECT);
    }
  }
}
