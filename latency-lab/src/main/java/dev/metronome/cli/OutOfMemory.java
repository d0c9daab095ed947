package dev.metronome.cli;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.io.IOException;
import java.util.Locale;

/** Says what to do where a search does not fit into the memory of this program. */
final class OutOfMemory {

  /** Work that may need more memory than there is. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  private OutOfMemory() {}

  /**
   * Runs a search.
   *
   * @throws UnavailableException with advice where the memory is spent; what the work saved stays
   */
  static <T> T orAdvise(Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (OutOfMemoryError e) {
      throw new UnavailableException(
          new Problem(
              "memory",
              String.format(
                  Locale.ROOT,
                  "%s; this program may use %,d MiB",
                  e.getMessage() == null ? "it is spent" : e.getMessage(),
                  Runtime.getRuntime().maxMemory() >> 20),
              "enough for images, supernet and batches",
              "take a smaller --batch, --validation-multiple, --width or --resolution, or"
                  + " rematerialization where activations are too large; or let Java have more:"
                  + " JAVA_OPTS=-Xmx8g. The same command goes on from the last checkpoint"),
          e);
    }
  }
}
