package dev.metronome.runner.ort;

import ai.onnxruntime.OrtEnvironment;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.ModelFile;
import dev.metronome.runner.NativeLibraries;
import dev.metronome.runner.Runner;
import dev.metronome.runner.RunnerProvider;
import dev.metronome.runner.RuntimeStatus;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import java.util.Optional;
import java.util.stream.Collectors;

/** ONNX Runtime on this machine's processor: the target {@code ort-cpu}. */
public final class OnnxRuntimeCpu implements RunnerProvider {

  @Override
  public TargetName target() {
    return new TargetName(OnnxRuntimeRunner.RUNTIME, OnnxRuntimeRunner.CPU, Optional.empty());
  }

  @Override
  public String format() {
    return ModelFile.ONNX;
  }

  @Override
  public RuntimeStatus status() {
    try {
      String version = OnnxRuntimeLibrary.environment().getVersion();
      String providers =
          OrtEnvironment.getAvailableProviders().stream()
              .map(Enum::name)
              .collect(Collectors.joining(", ", "execution providers: ", ""));
      return new RuntimeStatus(target(), Optional.of(version), providers);
    } catch (UnavailableException e) {
      return new RuntimeStatus(target(), Optional.empty(), NativeLibraries.reasons(e));
    }
  }

  @Override
  public Runner open(int threads, Precision precision) {
    return OnnxRuntimeRunner.open(threads, precision);
  }
}
