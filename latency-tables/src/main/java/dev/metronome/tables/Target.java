package dev.metronome.tables;

import dev.metronome.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where and how an operation runs: everything outside the network that changes its cost.
 *
 * @param runtime {@code ort}, {@code tflite}, {@code torch}, ...
 * @param runtimeVersion the runtime's own version text
 * @param accelerator {@code cpu}, {@code cuda}, {@code gpu}, ...
 * @param device what the work runs on, such as a processor's model name
 * @param threads threads that one inference may use, at least 1
 * @param precision the number format
 */
public record Target(
    String runtime,
    String runtimeVersion,
    String accelerator,
    String device,
    int threads,
    Precision precision) {

  public Target {
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(runtimeVersion, "runtimeVersion");
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(precision, "precision");
    if (threads < 1) {
      throw new IllegalArgumentException("a target runs on at least 1 thread, not " + threads);
    }
  }

  /** The name a user gives on the command line, without a place. */
  public String name() {
    return runtime + "-" + accelerator;
  }

  /** The fields in which this target is not {@code other}: name to "this / other". */
  public Map<String, String> differencesFrom(Target other) {
    Map<String, String> differences = new LinkedHashMap<>();
    compare(differences, "runtime", runtime, other.runtime);
    compare(differences, "runtime version", runtimeVersion, other.runtimeVersion);
    compare(differences, "accelerator", accelerator, other.accelerator);
    compare(differences, "device", device, other.device);
    compare(differences, "threads", threads, other.threads);
    compare(differences, "precision", precision.text(), other.precision.text());
    return differences;
  }

  /**
   * What is wrong with a table of this target where another one is needed.
   *
   * @param here the target that is needed
   * @param file the table's
   * @param remedy what to do
   * @return a problem for each field that differs, with both values; none where they are equal
   */
  public List<Problem> problemsUnlike(Target here, String file, String remedy) {
    return differencesFrom(here).entrySet().stream()
        .map(
            difference ->
                new Problem(
                    file,
                    "another " + difference.getKey() + " (table / here): " + difference.getValue(),
                    "the same " + difference.getKey(),
                    remedy))
        .toList();
  }

  private static void compare(
      Map<String, String> differences, String field, Object mine, Object others) {
    if (!mine.equals(others)) {
      differences.put(field, mine + " / " + others);
    }
  }

  /** Such as {@code ort-cpu 1.29.0, 1 thread, float32, on AMD EPYC}. */
  @Override
  public String toString() {
    return name()
        + " "
        + runtimeVersion
        + ", "
        + threads
        + (threads == 1 ? " thread, " : " threads, ")
        + precision.text()
        + ", on "
        + device;
  }
}
