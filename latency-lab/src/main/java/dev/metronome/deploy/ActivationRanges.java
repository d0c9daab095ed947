package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ImageLayout;
import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.export.quantization.Range;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.runner.ort.OnnxRuntimeValues;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What values a network's activations take on images: what its 8-bit form is made for. */
final class ActivationRanges {

  private static final class Extremes {
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(FloatBuffer values) {
      while (values.hasRemaining()) {
        float value = values.get();
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
  }

  private ActivationRanges() {}

  /**
   * The smallest and the largest value of every tensor, by name.
   *
   * @param batches normalized images
   * @param folder for the model file, which is deleted afterwards
   * @param listener hears of images
   */
  static Map<String, Range> observe(
      Network network, Weights weights, List<Batch> batches, Path folder, ProgressListener listener)
      throws IOException {
    int images = batches.stream().mapToInt(Batch::size).sum();
    int observed = 0;
    Files.createDirectories(folder);
    // One name, so that what a killed process left behind is written over.
    Path file = folder.resolve(".observed.onnx");
    Map<String, Extremes> seen = new HashMap<>();
    try {
      new OnnxExporter().exportWithEveryValue(network, weights, file);
      try (OnnxRuntimeValues model = OnnxRuntimeValues.load(file)) {
        for (Batch batch : batches) {
          observe(model, network, batch, seen);
          observed += batch.size();
          listener.progressed(observed, images);
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    Map<String, Range> ranges = new HashMap<>();
    seen.forEach((name, extremes) -> ranges.put(name, new Range(extremes.min, extremes.max)));
    return ranges;
  }

  private static void observe(
      OnnxRuntimeValues model, Network network, Batch batch, Map<String, Extremes> seen) {
    float[] images = ImageLayout.CHANNELS_FIRST.ofChannelsLast(batch.pixels(), network.input());
    long[] shape = {batch.size(), network.input().channels(), batch.height(), batch.width()};
    seen.computeIfAbsent(InferenceGraph.INPUT, name -> new Extremes())
        .add(FloatBuffer.wrap(images));
    model.run(
        images,
        shape,
        (name, values) -> seen.computeIfAbsent(name, n -> new Extremes()).add(values));
  }
}
