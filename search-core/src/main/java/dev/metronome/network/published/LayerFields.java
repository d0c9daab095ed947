package dev.metronome.network.published;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.metronome.json.Fields;
import dev.metronome.network.Activation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Values that several kinds of layers have; 1 or no activation stands for a wrong one. */
final class LayerFields {

  private static final int LARGEST_KERNEL = 99;
  private static final int LARGEST_STRIDE = 16;
  private static final Map<String, Activation> ACTIVATIONS = new LinkedHashMap<>();

  static {
    ACTIVATIONS.put("relu", Activation.RELU);
    ACTIVATIONS.put("relu6", Activation.RELU6);
    ACTIVATIONS.put("h_swish", Activation.HARD_SWISH);
  }

  private LayerFields() {}

  static int kernel(Fields fields) {
    OptionalInt kernel = fields.whole("kernel_size", 1, LARGEST_KERNEL);
    if (kernel.orElse(1) % 2 == 0) {
      fields.wrong(
          "kernel_size",
          String.valueOf(kernel.getAsInt()),
          "an odd number, as such kernels are padded evenly");
      return 1;
    }
    return kernel.orElse(1);
  }

  static int stride(Fields fields) {
    return fields.whole("stride", 1, LARGEST_STRIDE).orElse(1);
  }

  static Activation activation(Fields fields) {
    return fields
        .oneOf("act_func", List.copyOf(ACTIVATIONS.keySet()))
        .map(ACTIVATIONS::get)
        .orElse(Activation.NONE);
  }

  static Activation activationOrNone(Fields fields) {
    return fields.isNull("act_func") ? Activation.NONE : activation(fields);
  }

  /** Dropout is for training only, and layers do first their weights, then the rest. */
  static void orderAndDropout(Fields fields) {
    fields.ignore("dropout_rate");
    fields.only("ops_order", TextNode.valueOf("weight_bn_act"));
  }

  /** Notes a tensor that no Java array holds. */
  static void requireFits(Fields fields, String key, long outputs, long perOutput) {
    if (outputs * perOutput > Integer.MAX_VALUE) {
      fields.wrong(
          key,
          "a weight tensor of " + outputs * perOutput + " values",
          "at most " + Integer.MAX_VALUE + " values in one tensor");
    }
  }
}
