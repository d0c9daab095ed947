package dev.metronome.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpSignatureTest {

  private static final TensorShape SHAPE = new TensorShape(56, 48, 24);

  @Test
  void theTextHasAllThatSaysSomething() {
    assertThat(new OpSignature("inverted_bottleneck", SHAPE, SHAPE, 5, 2, 144, 8, "relu6", true))
        .hasToString("inverted_bottleneck 56x48x24->56x48x24 k5 s2 hidden144 se8 relu6 residual");
    assertThat(new OpSignature("pool", SHAPE, SHAPE, 0, 1, 0, 0, "none", false))
        .hasToString("pool 56x48x24->56x48x24");
  }

  @Test
  void wordsAreLowerCase() {
    assertThatThrownBy(() -> new OpSignature("Conv", SHAPE, SHAPE, 3, 1, 0, 0, "none", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("op is 'Conv'");
    assertThatThrownBy(() -> new OpSignature("conv", SHAPE, SHAPE, 3, 1, 0, 0, "", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("activation is ''");
  }

  @Test
  void sizesAreNotNegative() {
    assertThatThrownBy(() -> new OpSignature("conv", SHAPE, SHAPE, -3, 1, 0, 0, "none", false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TensorShape(1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1x0x1");
  }

  @Test
  void elementsOfALargeShapeDoNotOverflow() {
    assertThat(new TensorShape(50_000, 50_000, 3).elements()).isEqualTo(7_500_000_000L);
  }
}
