package dev.metronome.remote.serve;

import dev.metronome.agent.core.DeviceMonitor;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What this machine is and how it is, as far as the operating system tells. */
final class DesktopMonitor implements DeviceMonitor {

  private final SystemFiles files;
  private final ThermalZones zones;
  private final Supplier<dev.metronome.runner.DeviceFacts> machine;

  DesktopMonitor() {
    this(Path.of("/sys"), dev.metronome.runner.DeviceFacts::read);
  }

  DesktopMonitor(Path system, Supplier<dev.metronome.runner.DeviceFacts> machine) {
    this.files = new SystemFiles(system);
    this.zones = new ThermalZones(files);
    this.machine = machine;
  }

  @Override
  public int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public DeviceFacts facts(List<DeviceFacts.RuntimeFacts> runtimes, DeviceFacts.Limits limits) {
    dev.metronome.runner.DeviceFacts here = machine.get();
    long memoryMib = Long.parseLong(here.facts().getOrDefault("memory_mib", "1"));
    return new DeviceFacts(
        // The same as without an agent: a table of one can be checked through the other.
        here.processor(),
        here.processor(),
        clusters().stream().map(Cluster::facts).toList(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        runtimes,
        memoryMib << 20,
        battery(),
        zones.status(),
        zones.headroom(),
        limits,
        here.facts());
  }

  @Override
  public Context context(long atMillis) {
    List<Long> clocks = new ArrayList<>();
    for (Cluster cluster : clusters()) {
      files
          .number("devices/system/cpu/cpu" + cluster.cores.get(0) + "/cpufreq/scaling_cur_freq")
          .ifPresent(clocks::add);
    }
    return new Context(atMillis, zones.status(), zones.headroom(), battery(), clocks);
  }

  /** Cores with the same highest clock and governor. */
  private record Cluster(
      List<Integer> cores, Optional<Long> maxClockKhz, Optional<String> governor) {

    DeviceFacts.Cluster facts() {
      return new DeviceFacts.Cluster(cores, maxClockKhz, governor);
    }
  }

  private List<Cluster> clusters() {
    Map<List<Object>, Cluster> clusters = new LinkedHashMap<>();
    for (String name : files.names("devices/system/cpu", "cpu[0-9]*")) {
      String clock = "devices/system/cpu/" + name + "/cpufreq/";
      Optional<Long> khz = files.number(clock + "cpuinfo_max_freq").filter(value -> value > 0);
      Optional<String> governor = files.line(clock + "scaling_governor");
      clusters
          .computeIfAbsent(
              List.of(khz, governor), key -> new Cluster(new ArrayList<>(), khz, governor))
          .cores
          .add(Integer.parseInt(name.substring("cpu".length())));
    }
    if (!clusters.isEmpty()) {
      return List.copyOf(clusters.values());
    }
    List<Integer> cores = new ArrayList<>();
    for (int core = 0; core < cores(); core++) {
      cores.add(core);
    }
    return List.of(new Cluster(cores, Optional.empty(), Optional.empty()));
  }

  private Optional<Battery> battery() {
    for (String name : files.names("class/power_supply", "BAT*")) {
      String folder = "class/power_supply/" + name + "/";
      Optional<Long> percent =
          files.number(folder + "capacity").filter(value -> value >= 0 && value <= 100);
      if (percent.isPresent()) {
        boolean charging = files.line(folder + "status").filter("Charging"::equals).isPresent();
        return Optional.of(new Battery(percent.get().intValue(), charging));
      }
    }
    return Optional.empty();
  }
}
