package dev.metronome.agent.app;

import android.os.Build;
import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.EngineChoice;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tensorflow.lite.TensorFlowLite;
import org.tensorflow.lite.gpu.CompatibilityList;

/** TensorFlow Lite: on the processor with XNNPACK, on the GPU, and through NNAPI. */
final class TfliteEngine implements InferenceEngine {

  static final String RUNTIME = "tflite";

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    String version;
    try {
      version = TensorFlowLite.runtimeVersion();
    } catch (LinkageError | IllegalStateException e) {
      // Not for this processor: the app has 64- and 32-bit Arm, and 64-bit x86.
      return Collections.emptyList();
    }
    List<String> accelerators = new ArrayList<>();
    for (Accelerator accelerator : Accelerator.values()) {
      if (isThere(accelerator)) {
        accelerators.add(accelerator.text());
      }
    }
    return Collections.singletonList(
        new DeviceFacts.RuntimeFacts(RUNTIME, version, ModelFormat.TFLITE, accelerators));
  }

  private static boolean isThere(Accelerator accelerator) {
    if (accelerator == Accelerator.NNAPI) {
      return Build.VERSION.SDK_INT >= Build.VERSION_CODES.O_MR1;
    }
    return accelerator == Accelerator.CPU || isGpuThere();
  }

  private static boolean isGpuThere() {
    try (CompatibilityList list = new CompatibilityList()) {
      return list.isDelegateSupportedOnThisDevice();
    } catch (LinkageError | IllegalStateException e) {
      return false;
    }
  }

  @Override
  public EngineModel load(Path model, EngineChoice choice) {
    Accelerator accelerator =
        Arrays.stream(Accelerator.values())
            .filter(known -> known.text().equals(choice.accelerator()))
            .findFirst()
            .orElseThrow(
                () ->
                    new AgentException(
                        AgentProblem.Code.ACCELERATOR_ABSENT,
                        "accelerator",
                        "'" + choice.accelerator() + "' is not there for " + RUNTIME,
                        "cpu, gpu or nnapi",
                        "name another target"));
    return TfliteModel.open(model, accelerator, choice.threads());
  }
}
