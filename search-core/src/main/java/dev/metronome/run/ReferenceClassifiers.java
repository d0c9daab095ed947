package dev.metronome.run;

import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.tables.TensorShape;
import java.util.List;

/** Plain classifiers that tell how hard a data set is. */
public final class ReferenceClassifiers {

  private ReferenceClassifiers() {}

  /**
   * A linear classifier of the pixels: one kernel as large as the image for each class. Its batch
   * normalization only shifts and scales the logits.
   *
   * @param input shape of square images
   */
  public static Network linear(TensorShape input, int classes) {
    return new Network(
        "linear",
        input,
        List.of(
            new Layer.Conv("pixels", input.height(), input.height(), classes, Activation.NONE),
            new Layer.GlobalPool("pool")));
  }

  /** Four 3x3 convolutions of 16 to 64 channels, global average pool, linear layer. */
  public static Network smallConvolutional(TensorShape input, int classes) {
    return new Network(
        "small-cnn",
        input,
        List.of(
            new Layer.Conv("conv1", 3, 1, 16, Activation.RELU),
            new Layer.Conv("conv2", 3, 2, 32, Activation.RELU),
            new Layer.Conv("conv3", 3, 1, 32, Activation.RELU),
            new Layer.Conv("conv4", 3, 2, 64, Activation.RELU),
            new Layer.GlobalPool("pool"),
            new Layer.Linear("classifier", classes)));
  }
}
