package dev.metronome.training;

import ai.djl.engine.Engine;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import ai.djl.util.cuda.CudaUtils;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What training can run on here.
 *
 * @param gpus how many GPUs PyTorch sees
 * @param natives which of PyTorch's native libraries is loaded, such as {@code for cpu}, {@code for
 *     cu124} or {@code in /opt/torch/lib}
 * @param whyNoGpu why there are none, and what to do; empty where there are some
 */
public record TrainingDevices(int gpus, String natives, Optional<String> whyNoGpu) {

  /** As DJL knows it: a folder whose libraries it loads instead of those on the class path. */
  private static final String OWN_LIBRARIES = "PYTORCH_LIBRARY_PATH";

  private static final String BUNDLED = "native/lib/pytorch.properties";

  private static final String RUNTIME =
      "install NVIDIA's CUDA runtime where the loader finds libcudart.so, as in LD_LIBRARY_PATH";

  /**
   * Asks PyTorch, loading its native library where that has not happened.
   *
   * @throws dev.metronome.problem.UnavailableException where that cannot be loaded
   */
  public static TrainingDevices read() {
    Engine engine = TrainingDevice.engine();
    int gpus = engine.getGpuCount();
    String own = Utils.getEnvOrSystemProperty(OWN_LIBRARIES);
    String natives =
        Optional.ofNullable(own)
            // DJL passes over a folder without it.
            .filter(TrainingDevices::hasLibrary)
            .map(folder -> "in " + folder)
            .orElseGet(() -> "for " + Platform.detectPlatform("pytorch").getFlavor());
    return new TrainingDevices(
        gpus,
        natives,
        gpus > 0
            ? Optional.empty()
            : Optional.of(whyNoGpu(natives, mayHaveDriver(), engine.hasCapability("CUDA"))));
  }

  static String whyNoGpu(String natives, boolean mayHaveDriver, boolean seenByPyTorch) {
    if (!mayHaveDriver) {
      return "no NVIDIA driver is loaded on this machine";
    }
    if (seenByPyTorch) {
      return "PyTorch sees a GPU, but no system libcudart shows it; " + RUNTIME;
    }
    if (natives.equals("for cpu")) {
      return "this build has PyTorch's natives for the processor; for an NVIDIA GPU, build with"
          + " 'mvn -Pcuda'";
    }
    return "PyTorch's natives "
        + natives
        + " see none; see that they are built with CUDA, that the driver is new enough for it, and"
        + " what nvidia-smi lists";
  }

  /**
   * What to tell where the native library cannot be loaded. DJL leaves out natives with CUDA where
   * it sees no GPU, and says that it can download no others.
   */
  static Problem notLoaded(Throwable failure) {
    String own = Utils.getEnvOrSystemProperty(OWN_LIBRARIES);
    if (own != null) {
      return notLoaded(own, failure);
    }
    String flavor = bundled();
    if (flavor.startsWith("cu") && CudaUtils.getGpuCount() == 0) {
      return new Problem(
          "PyTorch",
          "its natives here are for " + flavor + ", and no system libcudart shows a GPU",
          "a GPU, its driver and NVIDIA's CUDA runtime",
          RUNTIME + ", and see what nvidia-smi lists; without a GPU, build without -Pcuda");
    }
    return new Problem(
        "PyTorch",
        "its native library cannot be loaded: " + failure.getMessage(),
        "the library of this platform on the class path, and a writable home folder",
        "see in 'metronome --version' what libraries are here; take the program for this"
            + " platform, or train on another machine where there is none, and set"
            + " ENGINE_CACHE_DIR to a writable folder");
  }

  /** DJL passes over a folder without the library, and says that it can download no others. */
  static Problem notLoaded(String folder, Throwable failure) {
    String library = System.mapLibraryName("torch");
    return new Problem(
        OWN_LIBRARIES + "=" + folder,
        hasLibrary(folder)
            ? "the libraries cannot be loaded: " + failure.getMessage()
            : "there is no " + library,
        "PyTorch's libraries, and DJL's "
            + System.mapLibraryName("djl_torch")
            + " built for their version",
        "name their folder, with what they need in LD_LIBRARY_PATH, or unset it to take this"
            + " program's own");
  }

  private static boolean hasLibrary(String folder) {
    return Files.exists(Path.of(folder, System.mapLibraryName("torch")));
  }

  /** The variant of the native library on the class path, or nothing. */
  private static String bundled() {
    try (InputStream file = TrainingDevices.class.getClassLoader().getResourceAsStream(BUNDLED)) {
      Properties properties = new Properties();
      if (file != null) {
        properties.load(file);
      }
      return properties.getProperty("flavor", "");
    } catch (IOException e) {
      return "";
    }
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
