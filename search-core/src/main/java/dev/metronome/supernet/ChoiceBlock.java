package dev.metronome.supernet;

import ai.djl.ndarray.NDArray;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.TensorSpec;
import dev.metronome.tables.TensorShape;
import dev.metronome.training.ForwardPass;
import dev.metronome.training.WeightStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All layers that can stand in one slot, over weights that they share or not ({@link
 * WeightSharing}).
 *
 * <p>Sharing is TuNAS's operation collapsing (arXiv 2008.06120, section 4): 1x1 convolutions are
 * one for all kernel sizes and expansions, a narrower layer takes the first channels of it; each
 * kernel size has a depthwise convolution of its own.
 */
final class ChoiceBlock {

  private final List<PlacedLayer> layers;
  private final WeightStore.Naming naming;

  /** With shared weights. */
  ChoiceBlock(Collection<PlacedLayer> layers) {
    this(layers, ChoiceBlock::sharedName);
  }

  ChoiceBlock(Collection<PlacedLayer> layers, WeightStore.Naming naming) {
    this.layers = List.copyOf(layers);
    this.naming = naming;
  }

  /** The shared name of a primitive's tensor: one for each kernel size above 1. */
  static String sharedName(Primitive primitive, TensorSpec spec) {
    int kernel = primitive instanceof Primitive.Convolution c ? c.kernel() : 1;
    return kernel == 1
        ? spec.name()
        : primitive.name() + ".k" + kernel + spec.name().substring(primitive.name().length());
  }

  /** The tensors of the layers, each as large as the largest that any of them needs. */
  Map<String, TensorSpec> sharedTensors() {
    Map<String, TensorSpec> shared = new LinkedHashMap<>();
    for (PlacedLayer layer : layers) {
      for (Primitive primitive : layer.primitives()) {
        for (TensorSpec spec : primitive.weights()) {
          if (spec.role().learned()) {
            String name = naming.nameOf(primitive, spec);
            shared.merge(
                name, new TensorSpec(name, spec.shape(), spec.role()), ChoiceBlock::larger);
          }
        }
      }
    }
    return shared;
  }

  static TensorSpec larger(TensorSpec a, TensorSpec b) {
    List<Integer> shape = new ArrayList<>();
    for (int i = 0; i < a.shape().size(); i++) {
      shape.add(Math.max(a.shape().get(i), b.shape().get(i)));
    }
    return new TensorSpec(a.name(), shape, a.role());
  }

  /** A sum; closes what it is of. */
  static NDArray added(NDArray sum, NDArray term) {
    NDArray next = sum.add(term);
    sum.close();
    term.close();
    return next;
  }

  /**
   * The mean of all layers' outputs, for op warm-up (TuNAS, section 4): every layer learns at once.
   * Closes the input.
   */
  NDArray average(ForwardPass pass, NDArray input, TensorShape inputShape) {
    List<PlacedLayer> fitting = fitting(inputShape);
    if (fitting.size() == 1) {
      return pass.layer(fitting.get(0), input);
    }
    NDArray sum = null;
    for (PlacedLayer layer : fitting) {
      // The pass closes what it is given, so each layer gets a handle of its own.
      NDArray output = pass.layer(layer, input.reshape(input.getShape()));
      sum = sum == null ? output : added(sum, output);
    }
    input.close();
    return ForwardPass.divided(sum, fitting.size());
  }

  /**
   * The shape that every layer makes of an input.
   *
   * @throws IllegalStateException where the choices differ in their output's shape
   */
  TensorShape outputFor(TensorShape input) {
    List<TensorShape> outputs =
        fitting(input).stream().map(PlacedLayer::output).distinct().toList();
    if (outputs.size() != 1) {
      throw new IllegalStateException(
          "op warm-up cannot average the choices of slot "
              + layers.get(0).layer().name()
              + ", whose outputs have the shapes "
              + outputs);
    }
    return outputs.get(0);
  }

  private List<PlacedLayer> fitting(TensorShape input) {
    return layers.stream().filter(layer -> layer.input().equals(input)).toList();
  }
}
