package dev.metronome.export;

import dev.metronome.export.quantization.Quantization;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.space.ReferenceArchitectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to write ProxylessNAS-Mobile with its 4.1 million weights to a file. */
@State(Scope.Thread)
@BenchmarkMode({Mode.SingleShotTime, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExportBenchmark {

  @Param({"onnx", "tflite"})
  private String format;

  @Param({"float32", "int8"})
  private String precision;

  private Network network;
  private Weights weights;
  private ExportOptions options;
  private Exporter exporter;
  private Path folder;

  @Setup
  public void prepare() throws IOException {
    network = ReferenceArchitectures.named("proxylessnas-mobile").orElseThrow().point().network();
    weights = Weights.random(network.weights(), 1);
    exporter = Exporters.of(format);
    options =
        precision.equals("int8")
            ? ExportOptions.DEFAULT.withQuantization(Quantization.FOR_TIMING)
            : ExportOptions.DEFAULT;
    folder = Files.createTempDirectory("export-benchmark");
  }

  @Benchmark
  public ExportedModel export() throws IOException {
    return exporter.export(network, weights, options, folder.resolve("model"));
  }

  @TearDown
  public void delete() throws IOException {
    Files.deleteIfExists(folder.resolve("model"));
    Files.delete(folder);
  }
}
