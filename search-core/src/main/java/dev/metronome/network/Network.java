package dev.metronome.network;

import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A concrete network: a chain of layers.
 *
 * @param name what people call it, such as an architecture's text
 * @param input shape of one input image
 * @param layers the layers in order, with distinct names
 */
public record Network(String name, TensorShape input, List<Layer> layers) {

  public Network {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(input, "input");
    layers = List.copyOf(layers);
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (!names.add(layer.name())) {
        throw new IllegalArgumentException("two layers of " + name + " are called " + layer.name());
      }
    }
  }

  /** The layers with the shapes they are given: shape inference. */
  public List<PlacedLayer> placedLayers() {
    List<PlacedLayer> placed = new ArrayList<>(layers.size());
    TensorShape shape = input;
    for (Layer layer : layers) {
      PlacedLayer next = new PlacedLayer(layer, shape);
      placed.add(next);
      shape = next.output();
    }
    return List.copyOf(placed);
  }

  /** Shape of the output: 1 x 1 x classes for a classifier. */
  public TensorShape output() {
    TensorShape shape = input;
    for (Layer layer : layers) {
      shape = layer.output(shape);
    }
    return shape;
  }

  /** All weights, in order. */
  public List<TensorSpec> weights() {
    return placedLayers().stream()
        .flatMap(placed -> placed.primitives().stream())
        .flatMap(primitive -> primitive.weights().stream())
        .toList();
  }

  /** Number of learned values. */
  public long parameters() {
    return placedLayers().stream().mapToLong(PlacedLayer::parameters).sum();
  }

  /** Multiply-accumulates of convolutions and linear layers for one image. */
  public long macs() {
    return placedLayers().stream().mapToLong(PlacedLayer::macs).sum();
  }
}
