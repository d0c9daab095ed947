package dev.metronome.training;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells failures of a framework or of Java for want of memory from others, and what helps. */
public final class OutOfMemory {

  /** What PyTorch says of a GPU, of its allocator on a CPU, and of cuDNN and cuBLAS. */
  private static final List<String> FRAMEWORK =
      List.of(
          "out of memory",
          "can't allocate memory",
          "not enough memory",
          "cudnn_status_alloc_failed",
          "cublas_status_alloc_failed");

  private static final int DEEPEST = 16;

  private OutOfMemory() {}

  /**
   * What to tell of a failure.
   *
   * @return empty where it is of another kind
   */
  public static Optional<UnavailableException> told(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < DEEPEST && cause != null; i++) {
      if (cause instanceof OutOfMemoryError) {
        return Optional.of(javaHeap(failure));
      }
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (FRAMEWORK.stream().anyMatch(message::contains)) {
        return Optional.of(framework(firstLine(cause.getMessage()), failure));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static UnavailableException javaHeap(Throwable failure) {
    return new UnavailableException(
        new Problem(
            "memory",
            String.format(
                Locale.ROOT,
                "Java's heap of %.1f GiB is full",
                Runtime.getRuntime().maxMemory() / (double) (1L << 30)),
            "a heap that holds the images and a step's arrays",
            "let Java have more with JAVA_OPTS=-Xmx8g, or use a lower --resolution or fewer"
                + " images; a run that has a checkpoint goes on from it by the same command"),
        failure);
  }

  private static UnavailableException framework(String message, Throwable failure) {
    return new UnavailableException(
        new Problem(
            "memory of the device",
            message,
            "memory for all arrays between a step's forward and backward pass",
            "use a smaller --batch, --width or --resolution, or rematerialization where a search"
                + " offers it; end other programs on the device; a run that has a checkpoint goes on"
                + " from it by the same command, or starts with other options in another folder"),
        failure);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message).strip();
  }
}
