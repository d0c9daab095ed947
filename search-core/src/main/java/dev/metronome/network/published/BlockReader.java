package dev.metronome.network.published;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.metronome.json.Fields;
import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Shortcut;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads blocks: a mobile inverted bottleneck beside a shortcut, either of which may be missing.
 *
 * <p>Every name may also be the one that Once-for-All's code gives it since 2021.
 */
final class BlockReader {

  private static final double LARGEST_EXPANSION = 1000;
  private static final int MOST_HIDDEN = 1 << 20;
  private static final String ZERO = "ZeroLayer";

  private final LayerChain chain;
  private final ConvolutionStyle style;

  BlockReader(LayerChain chain, ConvolutionStyle style) {
    this.chain = chain;
    this.style = style;
  }

  void read(Fields block, String name) {
    if (block.oneOf("name", List.of("MobileInvertedResidualBlock", "ResidualBlock")).isEmpty()) {
      chain.breakOff();
      return;
    }
    String key = block.has("conv") ? "conv" : "mobile_inverted_conv";
    // Read first, as it stands before the channels that the block gives.
    boolean shortcut = shortcut(block);
    if (block.isNull(key)) {
      skip(name);
    } else {
      Optional<Fields> inner = block.object(key);
      inner.ifPresentOrElse(fields -> inner(fields, block, name, shortcut), () -> chain.breakOff());
    }
    block.refuseOthers();
  }

  private void inner(Fields fields, Fields block, String name, boolean shortcut) {
    Optional<String> kind =
        fields.oneOf("name", List.of("MBInvertedConvLayer", "MBConvLayer", ZERO));
    if (kind.isEmpty()) {
      chain.breakOff();
      return;
    }
    if (kind.get().equals(ZERO)) {
      fields.only("stride", IntNode.valueOf(1));
      skip(name);
    } else {
      bottleneck(fields, block, name, shortcut);
    }
    fields.refuseOthers();
  }

  /** That code hands the input on where nothing stands beside the shortcut, also without one. */
  private void skip(String name) {
    chain.add(new Layer.Identity(name));
  }

  private void bottleneck(Fields fields, Fields block, String name, boolean shortcut) {
    int kernel = LayerFields.kernel(fields);
    int stride = LayerFields.stride(fields);
    int inputs = chain.inputs(fields, "in_channels");
    int outputs = chain.outputs(fields, "out_channels");
    double expansion = fields.number("expand_ratio", 0, LARGEST_EXPANSION).orElse(1);
    int hidden = hidden(fields, inputs, expansion);
    Activation activation =
        fields.has("act_func") ? LayerFields.activation(fields) : Activation.RELU6;
    int squeezeExcite = fields.flagOrFalse("use_se") ? squeezeExciteWidth(hidden) : 0;
    fields.onlyNull("groups");
    LayerFields.requireFits(fields, "mid_channels", hidden, Math.max(inputs, outputs));
    LayerFields.requireFits(fields, "mid_channels", hidden, squeezeExcite);
    LayerFields.requireFits(fields, "kernel_size", hidden, (long) kernel * kernel);
    if (shortcut && chain.channels().isPresent() && (stride != 1 || inputs != outputs)) {
      block.wrong(
          "shortcut",
          "an identity beside stride "
              + stride
              + " from "
              + inputs
              + " to "
              + outputs
              + " channels",
          "null, or a block that keeps the shape");
    }
    Shortcut sum = shortcut ? Shortcut.WHERE_SHAPES_AGREE : Shortcut.NONE;
    // An expansion of 1 has no convolution of its own.
    chain.add(
        expansion == 1
            ? new Layer.SeparableConv(
                name, kernel, stride, outputs, squeezeExcite, activation, sum, style)
            : new Layer.InvertedBottleneck(
                name, kernel, stride, hidden, outputs, squeezeExcite, activation, sum, style));
  }

  private static int hidden(Fields fields, int inputs, double expansion) {
    if (!fields.has("mid_channels") || fields.isNull("mid_channels")) {
      return expanded(fields, inputs, expansion);
    }
    OptionalInt hidden = fields.whole("mid_channels", 1, MOST_HIDDEN);
    if (expansion == 1 && hidden.isPresent() && hidden.getAsInt() != inputs) {
      fields.wrong(
          "mid_channels",
          hidden.getAsInt() + " channels, with an expand_ratio of 1",
          "null or " + inputs + ", as no convolution changes the number of channels");
    }
    return hidden.orElse(1);
  }

  private static int expanded(Fields fields, int inputs, double expansion) {
    // Half to even, as Python rounds.
    double hidden = Math.rint(inputs * expansion);
    if (hidden < 1 || hidden > MOST_HIDDEN) {
      fields.wrong(
          "expand_ratio",
          expansion + ", which makes " + (long) hidden + " channels of " + inputs,
          "1 to " + MOST_HIDDEN + " channels");
      return 1;
    }
    return (int) hidden;
  }

  /**
   * A quarter of the channels, to the nearest multiple of 8 that is at least 8 and at least 90 % of
   * it: MobileNetV3's rule (arXiv 1905.02244, section 5.3) as its code has it.
   */
  static int squeezeExciteWidth(int channels) {
    int quarter = channels / 4;
    int rounded = Math.max(8, (quarter + 4) / 8 * 8);
    return rounded < 0.9 * quarter ? rounded + 8 : rounded;
  }

  private boolean shortcut(Fields block) {
    if (block.isNull("shortcut")) {
      return false;
    }
    Optional<Fields> found = block.object("shortcut");
    if (found.isEmpty()) {
      return false;
    }
    Fields fields = found.get();
    Optional<String> kind = fields.oneOf("name", List.of("IdentityLayer", ZERO));
    if (kind.isEmpty()) {
      return false;
    }
    boolean identity = !kind.get().equals(ZERO);
    if (identity) {
      identity(fields);
    } else {
      fields.ignore("stride");
    }
    fields.refuseOthers();
    return identity;
  }

  private void identity(Fields fields) {
    for (String key : List.of("in_channels", "out_channels")) {
      LayerChain.requireChannels(
          fields, key, fields.wholeOrListOfOne(key, 1, Integer.MAX_VALUE), chain.channels());
    }
    fields.only("use_bn", BooleanNode.FALSE);
    fields.onlyNull("act_func");
    LayerFields.orderAndDropout(fields);
  }
}
