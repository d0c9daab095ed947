package dev.metronome.remote.serve;

import dev.metronome.agent.core.Clusters;
import dev.metronome.agent.core.DeviceMonitor;
import dev.metronome.agent.core.SystemFiles;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What this machine is and how it is, as far as the operating system tells. */
final class DesktopMonitor implements DeviceMonitor {

  private final SystemFiles files;
  private final Clusters clusters;
  private final ThermalZones zones;
  private final Supplier<dev.metronome.runner.DeviceFacts> machine;

  DesktopMonitor() {
    this(Path.of("/sys"), dev.metronome.runner.DeviceFacts::read);
  }

  DesktopMonitor(Path system, Supplier<dev.metronome.runner.DeviceFacts> machine) {
    this.files = new SystemFiles(system);
    this.clusters = new Clusters(files, cores());
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
        clusters.clusters(),
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
    return new Context(atMillis, zones.status(), zones.headroom(), battery(), clusters.clocksKhz());
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
