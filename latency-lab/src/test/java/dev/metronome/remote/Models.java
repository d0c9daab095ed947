package dev.metronome.remote;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import java.io.IOException;
import java.nio.file.Path;

/** Model files of tests. */
final class Models {

  private Models() {}

  /** A network of NAS-Bench-Macro, for images of 8 pixels and a twentieth as wide. */
  static Path small(Path folder, String architecture) throws IOException {
    return export(
        SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8).withWidth(0.05)),
        architecture,
        folder);
  }

  /** A network of NAS-Bench-Macro as published. */
  static Path whole(Path folder, String architecture) throws IOException {
    return export(SearchSpaces.named("nas-bench-macro", p -> p), architecture, folder);
  }

  private static Path export(SearchSpace space, String architecture, Path folder)
      throws IOException {
    Network network = space.network(ArchitectureText.parse(architecture, space));
    Path file = folder.resolve(architecture.replaceAll("\\W", "-") + ".onnx");
    new OnnxExporter()
        .export(network, Weights.random(network.weights(), 1), ExportOptions.DEFAULT, file);
    return file;
  }
}
