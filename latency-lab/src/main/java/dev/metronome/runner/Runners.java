package dev.metronome.runner;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The runtimes that this program knows, by the names of targets. */
public final class Runners {

  private static final int MOST_THREADS = 1024;

  private Runners() {}

  /** What works on this machine, and what does not and why. */
  public static List<RuntimeStatus> here() {
    return providers().stream().map(RunnerProvider::status).toList();
  }

  /** The names of the targets on this machine, whether they work or not. */
  public static List<String> names() {
    return providers().stream().map(provider -> provider.target().toString()).toList();
  }

  /**
   * A runner of float32 models on this machine.
   *
   * @param threads threads that one inference may use
   * @throws BadInputException as below
   * @throws dev.metronome.problem.UnavailableException as below
   */
  public static Runner open(TargetName target, int threads) {
    return open(target, threads, Precision.FLOAT32);
  }

  /**
   * A runner on this machine.
   *
   * @param threads threads that one inference may use
   * @param precision of the models that are to be measured
   * @throws BadInputException where the target is unknown or elsewhere, or the number of threads
   *     makes no sense
   * @throws dev.metronome.problem.UnavailableException where the runtime does not work here
   */
  public static Runner open(TargetName target, int threads, Precision precision) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new BadInputException(
          "threads", String.valueOf(threads), "1 to " + MOST_THREADS, "give another number");
    }
    String known = "one of " + String.join(", ", names()) + ", which run on this machine";
    String remedy = "list those that work here with 'metronome targets'";
    if (target.place().isPresent()) {
      throw new BadInputException("target", "'" + target + "' is at another place", known, remedy);
    }
    return providers().stream()
        .filter(provider -> provider.target().equals(target))
        .findFirst()
        .orElseThrow(
            () -> new BadInputException("target", "'" + target + "' is unknown", known, remedy))
        .open(threads, precision);
  }

  /**
   * A runner of a model format on this machine.
   *
   * @param format as in {@code Exporter.format()}
   * @throws dev.metronome.problem.UnavailableException where its runtime does not work here
   */
  public static Runner ofFormat(String format, int threads, Precision precision) {
    return providers().stream()
        .filter(provider -> provider.format().equals(format))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no runtime of the format " + format))
        .open(threads, precision);
  }

  /** The model format of a target's runtime, wherever it is; empty where it is unknown. */
  public static Optional<String> formatOf(TargetName target) {
    return providers().stream()
        .filter(provider -> provider.target().runtime().equals(target.runtime()))
        .map(RunnerProvider::format)
        .findFirst();
  }

  private static List<RunnerProvider> providers() {
    return ServiceLoader.load(RunnerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
