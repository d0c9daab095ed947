package dev.metronome.runner;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What is known of this machine.
 *
 * @param processor the processor's model name, or the architecture where there is none
 * @param facts all that is known, by name; {@code processor} is among them
 */
public record DeviceFacts(String processor, Map<String, String> facts) {

  public DeviceFacts {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** Asks the operating system; what it does not tell is left out. */
  public static DeviceFacts read() {
    Map<String, String> facts = new TreeMap<>();
    String processor = processorName().orElse(System.getProperty("os.arch"));
    facts.put("processor", processor);
    facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      facts.put("memory_mib", String.valueOf(system.getTotalMemorySize() >> 20));
    }
    facts.put(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    facts.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    firstLine(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"))
        .ifPresent(governor -> facts.put("cpu_governor", governor));
    return new DeviceFacts(processor, facts);
  }

  private static Optional<String> processorName() {
    return fromCpuInfo(lines(Path.of("/proc/cpuinfo")))
        // Boards with Arm processors name themselves here.
        .or(() -> firstLine(Path.of("/proc/device-tree/model")))
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .or(DeviceFacts::fromSysctl)
        .filter(name -> !name.isBlank());
  }

  static Optional<String> fromCpuInfo(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("model name") && line.indexOf(':') > 0)
        .map(line -> clean(line.substring(line.indexOf(':') + 1)))
        .findFirst();
  }

  private static Optional<String> fromSysctl() {
    if (!System.getProperty("os.name").startsWith("Mac")) {
      return Optional.empty();
    }
    try {
      Process process = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
      String name = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(clean(name))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<String> firstLine(Path file) {
    return lines(file).stream().map(DeviceFacts::clean).findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      // Some of these files exist and still answer with an error.
      return List.of();
    }
  }

  private static String clean(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
  }
}
