package dev.metronome.runner.tflite;

import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.ModelFile;
import dev.metronome.runner.NativeLibraries;
import dev.metronome.runner.Runner;
import dev.metronome.runner.RunnerProvider;
import dev.metronome.runner.RuntimeStatus;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import java.util.Optional;

/** TensorFlow Lite on this machine's processor: the target {@code tflite-cpu}. */
public final class TfliteCpu implements RunnerProvider {

  @Override
  public TargetName target() {
    return new TargetName(TfliteRunner.RUNTIME, TfliteRunner.CPU, Optional.empty());
  }

  @Override
  public String format() {
    return ModelFile.TFLITE;
  }

  @Override
  public RuntimeStatus status() {
    try {
      String version = TfliteLibrary.version();
      return new RuntimeStatus(target(), Optional.of(version), "kernels: " + kernels());
    } catch (UnavailableException e) {
      return new RuntimeStatus(target(), Optional.empty(), NativeLibraries.reasons(e));
    }
  }

  private static String kernels() {
    return ProbeModel.isDelegated()
        ? "XNNPACK, and the library's own where XNNPACK lacks one"
        : "the library's own, without XNNPACK";
  }

  @Override
  public Runner open(int threads, Precision precision) {
    return TfliteRunner.open(threads, precision);
  }
}
