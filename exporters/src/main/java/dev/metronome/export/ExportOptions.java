package dev.metronome.export;

import dev.metronome.export.graph.GraphLowering;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What may be chosen about an export.
 *
 * @param foldBatchNorm whether batch normalizations become part of the convolutions before them;
 *     default true
 * @param softmax whether a classifier gives {@code probabilities} instead of {@code logits};
 *     default false
 * @param batch images of one inference; default empty, which leaves it open
 * @param openResolution whether height and width of the input are open; default false
 * @param quantization how the network becomes 8-bit; default empty, which leaves it in float32
 * @param durable whether the file must survive a loss of power once it is written; default true,
 *     false for files that are deleted soon
 * @param metadata where the network and its weights come from, by name; written into the file;
 *     default empty
 */
public record ExportOptions(
    boolean foldBatchNorm,
    boolean softmax,
    OptionalInt batch,
    boolean openResolution,
    Optional<Quantization> quantization,
    boolean durable,
    Map<String, String> metadata) {

  /** The metadata entry with the network's name, which every file has. */
  public static final String NETWORK_KEY = "network";

  /** The documented defaults. */
  public static final ExportOptions DEFAULT =
      new ExportOptions(true, false, OptionalInt.empty(), false, Optional.empty(), true, Map.of());

  public ExportOptions {
    Objects.requireNonNull(batch, "batch");
    Objects.requireNonNull(quantization, "quantization");
    if (batch.isPresent() && batch.getAsInt() < 1) {
      throw new IllegalArgumentException("a batch of " + batch.getAsInt());
    }
    if (quantization.isPresent() && !foldBatchNorm) {
      throw new IllegalArgumentException("8-bit networks have their batch normalizations folded");
    }
    // Sorted, so that equal options give equal bytes.
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** These options with batch normalizations folded or not. */
  public ExportOptions withFoldBatchNorm(boolean fold) {
    return new ExportOptions(fold, softmax, batch, openResolution, quantization, durable, metadata);
  }

  /** These options with probabilities or logits. */
  public ExportOptions withSoftmax(boolean probabilities) {
    return new ExportOptions(
        foldBatchNorm, probabilities, batch, openResolution, quantization, durable, metadata);
  }

  /** These options with so many images in every inference. */
  public ExportOptions withBatch(int images) {
    return new ExportOptions(
        foldBatchNorm,
        softmax,
        OptionalInt.of(images),
        openResolution,
        quantization,
        durable,
        metadata);
  }

  /** These options with an open or a fixed height and width. */
  public ExportOptions withOpenResolution(boolean open) {
    return new ExportOptions(foldBatchNorm, softmax, batch, open, quantization, durable, metadata);
  }

  /** These options with 8-bit integers. */
  public ExportOptions withQuantization(Quantization quantized) {
    return new ExportOptions(
        foldBatchNorm, softmax, batch, openResolution, Optional.of(quantized), durable, metadata);
  }

  /** These options for files that are deleted soon. */
  public ExportOptions withoutDurability() {
    return new ExportOptions(
        foldBatchNorm, softmax, batch, openResolution, quantization, false, metadata);
  }

  /** These options with other metadata. */
  public ExportOptions withMetadata(Map<String, String> entries) {
    return new ExportOptions(
        foldBatchNorm, softmax, batch, openResolution, quantization, durable, entries);
  }

  /**
   * What a network becomes under these options.
   *
   * @param format which it is for
   * @throws dev.metronome.problem.BadInputException with all that is wrong with the weights; or
   *     where the network cannot be what the options want
   */
  public InferenceGraph graph(Network network, Weights weights, String format) {
    weights.requireFor(network, "weights of " + network.name());
    InferenceGraph graph = GraphLowering.graph(network, weights, foldBatchNorm, softmax);
    if (openResolution) {
      graph.requireAnySize(format);
    }
    return graph;
  }

  /** The metadata, and the network's name as {@link #NETWORK_KEY}; sorted by key. */
  public Map<String, String> metadataOf(Network network) {
    Map<String, String> entries = new TreeMap<>(metadata);
    entries.put(NETWORK_KEY, network.name());
    return entries;
  }
}
