package dev.metronome.training;

import ai.djl.util.Platform;
import ai.djl.util.cuda.CudaUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What training can run on here.
 *
 * @param gpus how many GPUs PyTorch sees
 * @param natives the variant of PyTorch's native library, such as {@code cpu} or {@code cu124}
 * @param whyNoGpu why there are none, and what to do; empty where there are some
 */
public record TrainingDevices(int gpus, String natives, Optional<String> whyNoGpu) {

  /**
   * Asks PyTorch, loading its native library where that has not happened.
   *
   * @throws dev.metronome.problem.UnavailableException where that cannot be loaded
   */
  public static TrainingDevices read() {
    int gpus = TrainingDevice.engine().getGpuCount();
    String natives = Platform.detectPlatform("pytorch").getFlavor();
    return new TrainingDevices(
        gpus,
        natives,
        gpus > 0 ? Optional.empty() : Optional.of(whyNoGpu(natives, mayHaveDriver())));
  }

  static String whyNoGpu(String natives, boolean mayHaveDriver) {
    if (!mayHaveDriver) {
      return "no NVIDIA driver is loaded on this machine";
    }
    if (!natives.startsWith("cu")) {
      return "this build has PyTorch's natives for the processor; for an NVIDIA GPU, build with"
          + " 'mvn -Pcuda'";
    }
    if (CudaUtils.getGpuCount() == 0) {
      return "the natives have CUDA, but no system libcudart shows a GPU; install NVIDIA's CUDA"
          + " runtime where the loader finds it, and see what nvidia-smi lists";
    }
    return "libcudart shows a GPU that PyTorch cannot use; see that the driver is new enough for "
        + natives;
  }

  /** Only Linux tells without a library of NVIDIA's. */
  private static boolean mayHaveDriver() {
    return !System.getProperty("os.name").startsWith("Linux")
        || Files.exists(Path.of("/proc/driver/nvidia/version"))
        || Files.exists(Path.of("/dev/nvidiactl"))
        // The driver of Windows, as its subsystem for Linux shows it.
        || Files.exists(Path.of("/dev/dxg"));
  }
}
