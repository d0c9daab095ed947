package dev.metronome.export.tflite;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.ExportedModel;
import dev.metronome.export.Exporter;
import dev.metronome.export.ImageLayout;
import dev.metronome.export.ModelFile;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes TFLite files.
 *
 * <p>The input is {@code [N, height, width, channels]}, and so are all images in between; after a
 * linear layer values are {@code [N, features]}. The signature {@code serving_default} names input
 * and output. The file's metadata is that of the options, with the network's name, each entry UTF-8
 * text in a buffer of its own. Only builtin operators are used, in versions that runtimes since
 * TensorFlow 2.3 know.
 */
public final class TfliteExporter implements Exporter {

  /** What a tensor and its operator take beside the weights, at the most. */
  private static final int BYTES_PER_STEP = 4096;

  /** Flat buffers end at 2 GiB. */
  private static final long MOST_WEIGHT_BYTES = (2L << 30) - (64L << 20);

  @Override
  public String format() {
    return "tflite";
  }

  @Override
  public ImageLayout layout() {
    return ImageLayout.CHANNELS_LAST;
  }

  @Override
  public ExportedModel export(Network network, Weights weights, ExportOptions options, Path file)
      throws IOException {
    InferenceGraph graph = options.graph(network, weights, format());
    Map<String, String> metadata = options.metadataOf(network);
    ByteBuffer content =
        new TfliteLowering(graph, options, expectedBytes(network, graph, options, metadata))
            .file(metadata);
    return ModelFile.write(
        file,
        format(),
        out -> {
          WritableByteChannel channel = Channels.newChannel(out);
          while (content.hasRemaining()) {
            channel.write(content);
          }
        },
        options.durable());
  }

  private static int expectedBytes(
      Network network, InferenceGraph graph, ExportOptions options, Map<String, String> metadata) {
    long weights =
        options.quantization().isPresent()
            ? 4 * network.parameters()
            : Float.BYTES * network.parameters();
    if (weights > MOST_WEIGHT_BYTES) {
      throw new BadInputException(
          network.name(),
          weights + " bytes of weights",
          "at most " + MOST_WEIGHT_BYTES + ", as one TFLite file ends at 2 GiB",
          "choose a narrower network");
    }
    long texts =
        metadata.values().stream().mapToLong(text -> 4L * text.length() + BYTES_PER_STEP).sum();
    return Math.toIntExact(weights + (long) BYTES_PER_STEP * (graph.steps().size() + 1) + texts);
  }
}
