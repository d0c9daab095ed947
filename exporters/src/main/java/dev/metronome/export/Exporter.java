package dev.metronome.export;

import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import java.io.IOException;
import java.nio.file.Path;

/** Writes networks as files of one model format. */
public interface Exporter {

  /** The format's name, which is also the files' usual ending: {@code onnx}, {@code tflite}. */
  String format();

  /** The layout of the images that the files take and give. */
  ImageLayout layout();

  /**
   * Writes a network with its weights.
   *
   * <p>The model takes one input called {@code input} and gives one output: {@code logits} where
   * the network ends with a linear layer, {@code output} otherwise. Equal arguments give equal
   * bytes.
   *
   * @param file is replaced as a whole, or left as it was where anything fails
   * @throws dev.metronome.problem.BadInputException with all that is wrong with the weights; or
   *     where the format cannot hold the network
   * @throws IOException where the file could not be written
   */
  ExportedModel export(Network network, Weights weights, ExportOptions options, Path file)
      throws IOException;
}
