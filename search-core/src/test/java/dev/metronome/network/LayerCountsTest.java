package dev.metronome.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Primitive.SqueezeExcite;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Parameters and multiply-accumulates worked out by hand; a batch norm has 2 per channel. */
class LayerCountsTest {

  private static final ConvolutionStyle SYMMETRIC =
      new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(1e-5));

  private static PlacedLayer placed(Layer layer, int height, int width, int channels) {
    return new PlacedLayer(layer, new TensorShape(height, width, channels));
  }

  @Test
  void convolution() {
    PlacedLayer conv = placed(new Layer.Conv("c", 3, 2, 24, Activation.RELU), 15, 10, 7);
    assertThat(conv.output()).isEqualTo(new TensorShape(8, 5, 24));
    assertThat(conv.parameters()).isEqualTo(7 * 24 * 9 + 2 * 24);
    assertThat(conv.macs()).isEqualTo(8 * 5 * 24 * 7 * 9);
    assertThat(conv.residual()).isFalse();
  }

  @Test
  void separableConvolution() {
    PlacedLayer layer = placed(new Layer.SeparableConv("s", 5, 1, 16, Activation.RELU), 6, 4, 10);
    assertThat(layer.output()).isEqualTo(new TensorShape(6, 4, 16));
    assertThat(layer.parameters()).isEqualTo((10 * 25 + 2 * 10) + (10 * 16 + 2 * 16));
    assertThat(layer.macs()).isEqualTo(6 * 4 * 10 * 25 + 6 * 4 * 10 * 16);
    Convolution project = (Convolution) layer.primitives().get(1);
    assertThat(project.activation()).isEqualTo(Activation.NONE);
  }

  @Test
  void invertedBottleneckWithSqueezeExcite() {
    Layer layer = new Layer.InvertedBottleneck("b", 3, 2, 48, 24, 12, Activation.HARD_SWISH);
    PlacedLayer placed = placed(layer, 8, 8, 16);
    long expand = 16 * 48 + 2 * 48;
    long depthwise = 48 * 9 + 2 * 48;
    long squeezeExcite = (48 * 12 + 12) + (12 * 48 + 48);
    long project = 48 * 24 + 2 * 24;
    assertThat(placed.parameters()).isEqualTo(expand + depthwise + squeezeExcite + project);
    assertThat(placed.macs())
        .isEqualTo(
            64 * 16 * 48 // expand, at the input's resolution
                + 16 * 48 * 9 // depthwise, at half of it
                + 2 * 12 * 48 // squeeze-excite, on one pixel
                + 16 * 48 * 24);
    assertThat(placed.primitives())
        .extracting(Primitive::name)
        .containsExactly("b.expand", "b.depthwise", "b.se", "b.project");
    assertThat(placed.signature())
        .isEqualTo(
            new OpSignature(
                "inverted_bottleneck",
                new TensorShape(8, 8, 16),
                new TensorShape(4, 4, 24),
                3,
                2,
                48,
                12,
                "hard_swish",
                false));
  }

  @Test
  void aBottleneckIsResidualWhereShapesAgree() {
    assertThat(bottleneck(1, 16).residual()).isTrue();
    assertThat(bottleneck(2, 16).residual()).isFalse();
    assertThat(bottleneck(1, 24).residual()).isFalse();
    assertThat(bottleneck(1, 16).signature().residual()).isTrue();
  }

  private static PlacedLayer bottleneck(int stride, int filters) {
    return placed(
        new Layer.InvertedBottleneck("b", 3, stride, 48, filters, 0, Activation.RELU), 8, 8, 16);
  }

  @Test
  void squeezeExcite() {
    SqueezeExcite se = new SqueezeExcite("se", new TensorShape(3, 5, 32), 8);
    assertThat(se.output()).isEqualTo(se.input());
    assertThat(se.weights())
        .extracting(TensorSpec::shape)
        .containsExactly(List.of(8, 32), List.of(8), List.of(32, 8), List.of(32));
    assertThat(se.parameters()).isEqualTo(32 * 8 + 8 + 8 * 32 + 32);
    assertThat(se.macs()).isEqualTo(2 * 8 * 32);
  }

  @Test
  void poolLinearAndIdentity() {
    PlacedLayer pool = placed(new Layer.GlobalPool("p"), 4, 6, 20);
    assertThat(pool.output()).isEqualTo(new TensorShape(1, 1, 20));
    assertThat(pool.parameters()).isZero();
    assertThat(pool.macs()).isZero();
    PlacedLayer linear = placed(new Layer.Linear("l", 10), 1, 1, 20);
    assertThat(linear.parameters()).isEqualTo(20 * 10 + 10);
    assertThat(linear.macs()).isEqualTo(20 * 10);
    PlacedLayer identity = placed(new Layer.Identity("i"), 4, 6, 20);
    assertThat(identity.output()).isEqualTo(identity.input());
    assertThat(identity.parameters()).isZero();
    assertThat(identity.primitives()).isEmpty();
  }

  @Test
  void countsBeyondTwoToThe31AreRight() {
    PlacedLayer conv = placed(new Layer.Conv("c", 7, 1, 2048, Activation.RELU), 1024, 1024, 2048);
    assertThat(conv.macs()).isEqualTo(1024L * 1024 * 2048 * 2048 * 49);
  }

  @Test
  void whatCannotBeIsRefused() {
    TensorShape shape = new TensorShape(4, 4, 8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> convolution(shape, 3, true, ConvolutionStyle.TUNAS))
        .withMessageContaining("depthwise");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> convolution(shape, 0, false, ConvolutionStyle.TUNAS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> convolution(shape, 4, false, SYMMETRIC))
        .withMessageContaining("padded evenly");
    for (double epsilon : new double[] {0, -1e-5, 1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ConvolutionStyle(PaddingRule.SAME, OptionalDouble.of(epsilon)))
          .withMessageContaining("epsilon");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> placed(new Layer.Linear("l", 10), 2, 1, 20).output())
        .withMessageContaining("1x1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Network("n", shape, List.of(new Layer.Identity("a"), new Layer.Identity("a"))))
        .withMessageContaining("called a");
  }

  private static Convolution convolution(
      TensorShape shape, int kernel, boolean depthwise, ConvolutionStyle style) {
    return new Convolution("c", shape, 16, kernel, 1, depthwise, Activation.RELU, style);
  }

  @Test
  void aConvolutionWithoutBatchNormHasKernelsOnly() {
    PlacedLayer conv =
        placed(
            new Layer.Conv("c", 1, 1, 24, Activation.HARD_SWISH, SYMMETRIC.withoutBatchNorm()),
            1,
            1,
            7);
    assertThat(conv.parameters()).isEqualTo(7 * 24);
    assertThat(conv.primitives().get(0).weights())
        .extracting(TensorSpec::name)
        .containsExactly("c.conv.weight");
  }

  @Test
  void neitherPaddingNorEpsilonNorBatchNormAreInTheKeyOfARow() {
    for (ConvolutionStyle style : List.of(SYMMETRIC, SYMMETRIC.withoutBatchNorm())) {
      assertThat(placed(new Layer.Conv("a", 3, 2, 24, Activation.RELU, style), 9, 9, 7).signature())
          .isEqualTo(placed(new Layer.Conv("b", 3, 2, 24, Activation.RELU), 9, 9, 7).signature());
    }
    assertThat(
            placed(new Layer.Conv("a", 3, 2, 24, Activation.RELU6, SYMMETRIC), 9, 9, 7).signature())
        .isNotEqualTo(placed(new Layer.Conv("b", 3, 2, 24, Activation.RELU), 9, 9, 7).signature());
  }

  @Test
  void aSeparableConvolutionMayHaveSqueezeExciteAndShortcut() {
    PlacedLayer layer = placed(separable(10, Shortcut.WHERE_SHAPES_AGREE), 6, 4, 10);
    assertThat(layer.residual()).isTrue();
    assertThat(layer.signature().residual()).isTrue();
    assertThat(layer.signature().squeezeExciteChannels()).isEqualTo(8);
    assertThat(layer.parameters())
        .isEqualTo((10 * 25 + 2 * 10) + (10 * 8 + 8 + 8 * 10 + 10) + (10 * 10 + 2 * 10));
    assertThat(layer.primitives())
        .extracting(Primitive::name)
        .containsExactly("s.depthwise", "s.se", "s.project");
    assertThat(placed(separable(12, Shortcut.WHERE_SHAPES_AGREE), 6, 4, 10).residual()).isFalse();
    assertThat(placed(separable(10, Shortcut.NONE), 6, 4, 10).residual()).isFalse();
  }

  private static Layer separable(int filters, Shortcut shortcut) {
    return new Layer.SeparableConv(
        "s", 5, 1, filters, 8, Activation.RELU, shortcut, ConvolutionStyle.TUNAS);
  }

  @Test
  void aBottleneckWithoutShortcutIsNeverResidual() {
    Layer layer =
        new Layer.InvertedBottleneck(
            "b", 3, 1, 48, 16, 0, Activation.RELU, Shortcut.NONE, ConvolutionStyle.TUNAS);
    assertThat(placed(layer, 8, 8, 16).residual()).isFalse();
    assertThat(placed(layer, 8, 8, 16).signature().residual()).isFalse();
  }
}
