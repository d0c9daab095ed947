package dev.metronome.network;

import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import java.util.List;

/** A layer with the shape that it is given. */
public record PlacedLayer(Layer layer, TensorShape input) {

  public TensorShape output() {
    return layer.output(input);
  }

  public List<Primitive> primitives() {
    return layer.primitives(input);
  }

  public boolean residual() {
    return layer.residual(input);
  }

  public OpSignature signature() {
    return layer.signature(input);
  }

  /** Number of learned values. */
  public long parameters() {
    return primitives().stream().mapToLong(Primitive::parameters).sum();
  }

  /** Multiply-accumulates of convolutions and linear layers for one image. */
  public long macs() {
    return primitives().stream().mapToLong(Primitive::macs).sum();
  }
}
