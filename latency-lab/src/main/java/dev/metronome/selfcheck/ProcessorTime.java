package dev.metronome.selfcheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What Linux counted since it started, over all cores.
 *
 * @param total all time, in ticks
 * @param stolen time in which a core was wanted and the hypervisor ran something else, in ticks
 * @param cores how many cores the machine has, also those that this process may not use
 */
record ProcessorTime(long total, long stolen, int cores) {

  private static final Path FILE = Path.of("/proc/stat");
  private static final int STEAL = 7;

  /** Empty where there is no such file, as on other systems. */
  static Optional<ProcessorTime> read() {
    try {
      return Files.isReadable(FILE) ? parse(Files.readAllLines(FILE)) : Optional.empty();
    } catch (IOException e) {
      // Some sandboxes show the file and refuse to read it.
      return Optional.empty();
    }
  }

  static Optional<ProcessorTime> parse(List<String> lines) {
    int cores = (int) lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
    return lines.stream()
        .filter(line -> line.matches("cpu +\\d+( \\d+){7,}.*"))
        .findFirst()
        .map(line -> line.substring("cpu".length()).strip().split(" "))
        .map(
            fields ->
                new ProcessorTime(
                    // Time of guests is within the user's already.
                    Arrays.stream(fields, 0, STEAL + 1).mapToLong(Long::parseLong).sum(),
                    Long.parseLong(fields[STEAL]),
                    cores));
  }

  /** The stolen share of the time since {@code earlier}; 0 where no time passed. */
  double stolenPercentSince(ProcessorTime earlier) {
    long passed = total - earlier.total;
    return passed <= 0 ? 0 : 100.0 * (stolen - earlier.stolen) / passed;
  }
}
