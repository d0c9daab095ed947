package dev.metronome.tables.published;

import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.text.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One small file of each source, with made-up times. */
enum SmallSources {
  PROXYLESSNAS("proxylessnas-small.yaml"),
  OFA("once-for-all-small.yaml"),
  TUNAS("tunas-small.csv");

  private static final Instant TIME = Instant.parse("2026-02-03T04:05:06Z");

  private final String file;

  SmallSources(String file) {
    this.file = file;
  }

  /** The file's name. */
  String file() {
    return file;
  }

  /** The name of the table's golden file. */
  String golden() {
    return file.replaceFirst("\\..*", "-table.csv");
  }

  String text() throws IOException {
    return text(file);
  }

  static String text(String name) throws IOException {
    try (InputStream in = SmallSources.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  LatencyTable read(String text) {
    return read(new FileContent(Path.of(file), text.getBytes(StandardCharsets.UTF_8)));
  }

  LatencyTable read(FileContent content) {
    PublishedFile published = new PublishedFile(content, Optional.empty(), TIME);
    return switch (this) {
      case PROXYLESSNAS -> ProxylessNasYaml.read(published);
      case OFA -> OnceForAllYaml.read(published);
      case TUNAS -> TunasCostModel.read(published, "a small space", places());
    };
  }

  /** The places of the cost model's networks: three with a choice, two without. */
  private static List<LayerOptions> places() {
    TensorShape map = new TensorShape(32, 32, 16);
    TensorShape half = new TensorShape(16, 16, 24);
    List<OpSignature> kept = List.of(block(half, half, 3, 1, 3), block(half, half, 5, 1, 6));
    return List.of(
        new LayerOptions(
            "stem", List.of(op("conv", new TensorShape(64, 64, 3), map, 3, 2, 0, false)), false),
        new LayerOptions(
            "stage1.layer1",
            List.of(
                op("separable_conv", map, map, 3, 1, 0, false),
                op("separable_conv", map, map, 5, 1, 0, false)),
            false),
        new LayerOptions(
            "stage2.layer1", List.of(block(map, half, 3, 2, 3), block(map, half, 5, 2, 6)), false),
        new LayerOptions("stage2.layer2", kept, true),
        new LayerOptions(
            "head",
            List.of(op("conv", half, new TensorShape(16, 16, 128), 1, 1, 0, false)),
            false));
  }

  private static OpSignature block(
      TensorShape input, TensorShape output, int kernel, int stride, int expansion) {
    return op(
        "inverted_bottleneck",
        input,
        output,
        kernel,
        stride,
        expansion * input.channels(),
        input.equals(output));
  }

  private static OpSignature op(
      String op,
      TensorShape input,
      TensorShape output,
      int kernel,
      int stride,
      int hidden,
      boolean residual) {
    return new OpSignature(op, input, output, kernel, stride, hidden, 0, "relu", residual);
  }
}
