package dev.metronome.export.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.ExportedModel;
import dev.metronome.export.Exporter;
import dev.metronome.export.ImageLayout;
import dev.metronome.export.ModelFile;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.graph.Value;
import dev.metronome.export.quantization.AffineInt8;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.tables.TensorShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes ONNX files.
 *
 * <p>The input is {@code [N, channels, height, width]} in float32; the batch dimension {@code N} is
 * symbolic everywhere. After a linear layer values are {@code [N, features]}. The shapes of all
 * values in between are written too. The file's metadata is that of the options, with the network's
 * name.
 */
public final class OnnxExporter implements Exporter {

  /**
   * Operator set: the first with HardSwish, and otherwise as old as possible, for runtimes on
   * devices lag behind by years. ONNX 1.9, of April 2021, defines it.
   */
  public static final int OPSET = 14;

  /** File format version: the one that ONNX 1.9 pairs with operator set 14. */
  public static final int IR_VERSION = 7;

  /** The metadata entry with the usual shape of an input whose resolution is open. */
  public static final String INPUT_SHAPE_KEY = "input.shape";

  /** The metadata entry with the scale of an 8-bit input, {@code real = scale * (q - zero)}. */
  public static final String INPUT_SCALE_KEY = "input.scale";

  /** The metadata entry with the zero point of an 8-bit input, which is unsigned. */
  public static final String INPUT_ZERO_POINT_KEY = "input.zero_point";

  /** Protocol buffers end at 2 GiB; the graph beside the weights gets 64 MiB of that. */
  private static final long MOST_WEIGHT_BYTES = (2L << 30) - (64L << 20);

  @Override
  public String format() {
    return "onnx";
  }

  @Override
  public ImageLayout layout() {
    return ImageLayout.CHANNELS_FIRST;
  }

  @Override
  public ExportedModel export(Network network, Weights weights, ExportOptions options, Path file)
      throws IOException {
    OnnxLowering lowering = lowering(network, weights, options);
    return write(network, lowering.graph(), options, file);
  }

  /**
   * Writes a float32 network of which every value between its steps is an output too, by the names
   * of {@link dev.metronome.export.graph.Value}: what the ranges of 8-bit networks are observed on.
   */
  public ExportedModel exportWithEveryValue(Network network, Weights weights, Path file)
      throws IOException {
    ExportOptions options = ExportOptions.DEFAULT;
    OnnxLowering lowering = lowering(network, weights, options);
    return write(network, lowering.graphWithEveryValue(), options, file);
  }

  private OnnxLowering lowering(Network network, Weights weights, ExportOptions options) {
    InferenceGraph graph = options.graph(network, weights, format());
    requireFits(network);
    return new OnnxLowering(graph, options);
  }

  private static void requireFits(Network network) {
    long bytes = network.parameters() * Float.BYTES;
    if (bytes > MOST_WEIGHT_BYTES) {
      throw new BadInputException(
          network.name(),
          bytes + " bytes of weights",
          "at most " + MOST_WEIGHT_BYTES + ", as one ONNX file ends at 2 GiB",
          "choose a narrower network");
    }
  }

  private ExportedModel write(Network network, GraphProto graph, ExportOptions options, Path file)
      throws IOException {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setProducerName("metronome")
            .setGraph(graph);
    metadata(network, options).forEach((key, value) -> model.addMetadataProps(entry(key, value)));
    return ModelFile.write(file, format(), model.build()::writeTo, options.durable());
  }

  /** With what the format itself has no place for. */
  private static Map<String, String> metadata(Network network, ExportOptions options) {
    Map<String, String> entries = new TreeMap<>(options.metadataOf(network));
    TensorShape input = network.input();
    if (options.openResolution()) {
      entries.put(
          INPUT_SHAPE_KEY,
          options.batch().orElse(1)
              + ","
              + input.channels()
              + ","
              + input.height()
              + ","
              + input.width());
    }
    if (options.quantization().isPresent() && options.quantization().get().int8Input()) {
      AffineInt8 form =
          options
              .quantization()
              .get()
              .ofInput(new Value(InferenceGraph.INPUT, input, Value.Extent.IMAGE));
      entries.put(INPUT_SCALE_KEY, Float.toString(form.scale()));
      entries.put(INPUT_ZERO_POINT_KEY, Integer.toString(Int8Numbers.unsigned(form)));
    }
    return entries;
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
