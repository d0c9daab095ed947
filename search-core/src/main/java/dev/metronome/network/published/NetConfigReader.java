package dev.metronome.network.published;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.metronome.json.Fields;
import dev.metronome.json.Findings;
import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.PaddingRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Builds one network layer by layer and collects all that is wrong.
 *
 * <p>Where a value is wrong, another stands for it, so that what follows is still checked; the
 * network is thrown away then. Layers are named after their keys.
 */
final class NetConfigReader {

  private static final String PROXYLESS = "ProxylessNASNets";
  private static final String ONCE_FOR_ALL = "MobileNetV3";
  private static final int MOST_CLASSES = 1_000_000;

  private final Fields root;
  private final Findings findings;
  private final LayerChain chain = new LayerChain();

  NetConfigReader(Fields root, Findings findings) {
    this.root = root;
    this.findings = findings;
  }

  Network read(int resolution) {
    Optional<String> name = root.oneOf("name", List.of(PROXYLESS, ONCE_FOR_ALL));
    // Without it nobody knows in what order the head's layers stand.
    findings.throwIfAny();
    boolean onceForAll = name.orElseThrow().equals(ONCE_FOR_ALL);
    double epsilon = epsilon(onceForAll ? 1e-5 : 1e-3);
    ConvolutionStyle style =
        new ConvolutionStyle(PaddingRule.SYMMETRIC, OptionalDouble.of(epsilon));
    convolution("first_conv", style);
    blocks(style);
    if (onceForAll) {
      convolution("final_expand_layer", style);
      chain.add(new Layer.GlobalPool("pool"));
      convolution("feature_mix_layer", style);
    } else {
      if (!root.isNull("feature_mix_layer")) {
        convolution("feature_mix_layer", style);
      }
      chain.add(new Layer.GlobalPool("pool"));
    }
    root.object("classifier").ifPresent(this::classifier);
    root.refuseOthers();
    findings.throwIfAny();
    return chain.network(name.get(), resolution);
  }

  /** The file's epsilon, or the one that this code base sets where a file has none. */
  private double epsilon(double usual) {
    if (!root.has("bn")) {
      return usual;
    }
    return root.object("bn").map(fields -> epsilon(fields, usual)).orElse(usual);
  }

  private static double epsilon(Fields batchNorm, double usual) {
    // Momentum is for training only.
    batchNorm.ignore("momentum");
    double epsilon = batchNorm.number("eps", 0, 0.5).orElse(usual);
    batchNorm.refuseOthers();
    return epsilon;
  }

  private void blocks(ConvolutionStyle style) {
    BlockReader reader = new BlockReader(chain, style);
    if (!root.isList("blocks")) {
      chain.breakOff();
    }
    int index = 0;
    for (Optional<Fields> block : root.objects("blocks")) {
      String name = "blocks." + index++;
      block.ifPresentOrElse(fields -> reader.read(fields, name), chain::breakOff);
    }
  }

  private void convolution(String key, ConvolutionStyle style) {
    root.object(key).ifPresentOrElse(fields -> convolution(fields, key, style), chain::breakOff);
  }

  private void convolution(Fields fields, String name, ConvolutionStyle style) {
    if (fields.oneOf("name", List.of("ConvLayer")).isEmpty()) {
      chain.breakOff();
      return;
    }
    int kernel = LayerFields.kernel(fields);
    int stride = LayerFields.stride(fields);
    int inputs = chain.inputs(fields, "in_channels");
    int outputs = chain.outputs(fields, "out_channels");
    boolean batchNorm = fields.flag("use_bn").orElse(true);
    Activation activation = LayerFields.activationOrNone(fields);
    fields.only("dilation", IntNode.valueOf(1));
    fields.only("groups", IntNode.valueOf(1));
    fields.only("bias", BooleanNode.FALSE);
    fields.only("has_shuffle", BooleanNode.FALSE);
    fields.only("use_se", BooleanNode.FALSE);
    LayerFields.orderAndDropout(fields);
    fields.refuseOthers();
    LayerFields.requireFits(fields, "out_channels", outputs, (long) inputs * kernel * kernel);
    chain.add(
        new Layer.Conv(
            name,
            kernel,
            stride,
            outputs,
            activation,
            batchNorm ? style : style.withoutBatchNorm()));
  }

  private void classifier(Fields fields) {
    if (fields.oneOf("name", List.of("LinearLayer")).isEmpty()) {
      return;
    }
    int inputs = chain.inputs(fields, "in_features");
    int classes = fields.whole("out_features", 1, MOST_CLASSES).orElse(1);
    fields.only("bias", BooleanNode.TRUE);
    fields.only("use_bn", BooleanNode.FALSE);
    fields.onlyNull("act_func");
    LayerFields.orderAndDropout(fields);
    fields.refuseOthers();
    LayerFields.requireFits(fields, "out_features", classes, inputs);
    chain.add(new Layer.Linear("classifier", classes));
  }
}
