package dev.metronome.remote.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ThermalStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines as Linux describes them in files. */
class DesktopMonitorTest {

  private static final DeviceFacts.Limits LIMITS = new DeviceFacts.Limits(1, 1, 1, 4, 1);

  @TempDir private Path system;

  private void file(String path, String text) throws IOException {
    Path file = system.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private void core(int number, long khz, String governor) throws IOException {
    String folder = "devices/system/cpu/cpu" + number + "/cpufreq/";
    file(folder + "cpuinfo_max_freq", String.valueOf(khz));
    file(folder + "scaling_cur_freq", String.valueOf(khz / 2));
    file(folder + "scaling_governor", governor);
  }

  private void zone(int number, long temperature, Map<String, Long> trips) throws IOException {
    String folder = "class/thermal/thermal_zone" + number + "/";
    file(folder + "temp", String.valueOf(temperature));
    int point = 0;
    for (Map.Entry<String, Long> trip : trips.entrySet()) {
      file(folder + "trip_point_" + point + "_type", trip.getKey());
      file(folder + "trip_point_" + point + "_temp", String.valueOf(trip.getValue()));
      point++;
    }
  }

  private DesktopMonitor monitor() {
    return new DesktopMonitor(
        system,
        () ->
            new dev.metronome.runner.DeviceFacts(
                "Chip", Map.of("processor", "Chip", "memory_mib", "512")));
  }

  @Test
  void coresOfOneKindAreACluster() throws IOException {
    for (int core = 0; core < 12; core++) {
      core(core, core < 4 ? 1_800_000 : 2_400_000, "schedutil");
    }
    file("devices/system/cpu/cpufreq/boost", "1");

    DeviceFacts facts = monitor().facts(List.of(), LIMITS);

    assertThat(facts.clusters()).hasSize(2);
    assertThat(facts.clusters().get(0).cores()).containsExactly(0, 1, 2, 3);
    assertThat(facts.clusters().get(1).cores()).containsExactly(4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(facts.clusters().get(1).maxClockKhz()).contains(2_400_000L);
    assertThat(facts.clusters().get(0).governor()).contains("schedutil");
    assertThat(facts.memoryBytes()).isEqualTo(512L << 20);
    assertThat(facts.deviceName()).isEqualTo("Chip");
    assertThat(monitor().context(5).clocksKhz()).containsExactly(900_000L, 1_200_000L);
  }

  @Test
  void aMachineThatTellsNothingHasItsCoresAndNoMore() {
    DeviceFacts facts = monitor().facts(List.of(), LIMITS);
    Context context = monitor().context(0);

    assertThat(facts.clusters()).hasSize(1);
    assertThat(facts.clusters().get(0).cores()).hasSize(monitor().cores());
    assertThat(context.thermalStatus()).isEqualTo(ThermalStatus.UNKNOWN);
    assertThat(context.thermalHeadroom()).isEmpty();
    assertThat(context.battery()).isEmpty();
    assertThat(context.clocksKhz()).isEmpty();
  }

  @Test
  void theHottestZoneCounts() throws IOException {
    Map<String, Long> trips = Map.of("passive", 80_000L, "hot", 90_000L, "critical", 100_000L);
    zone(0, 40_000, trips);
    zone(1, 60_000, trips);
    zone(2, 99_000, Map.of());
    assertThat(monitor().context(0).thermalStatus()).isEqualTo(ThermalStatus.NONE);
    assertThat(monitor().context(0).thermalHeadroom()).contains(0.75);

    DesktopMonitor running = monitor();
    zone(1, 80_000, trips);
    assertThat(running.context(0).thermalStatus()).isEqualTo(ThermalStatus.MODERATE);
    zone(1, 95_000, trips);
    assertThat(running.context(0).thermalStatus()).isEqualTo(ThermalStatus.SEVERE);
    zone(0, 100_000, trips);
    assertThat(running.context(0).thermalStatus()).isEqualTo(ThermalStatus.CRITICAL);
  }

  @Test
  void aZoneThatCannotBeReadTellsNothing() throws IOException {
    zone(0, 40_000, Map.of("passive", 80_000L));
    file("class/thermal/thermal_zone0/temp", "broken");
    assertThat(monitor().context(0).thermalStatus()).isEqualTo(ThermalStatus.UNKNOWN);
    assertThat(monitor().context(0).thermalHeadroom()).isEmpty();
  }

  @Test
  void theBatteryIsTold() throws IOException {
    file("class/power_supply/AC/online", "1");
    file("class/power_supply/BAT0/capacity", "77");
    file("class/power_supply/BAT0/status", "Charging");
    assertThat(monitor().context(0).battery()).isEqualTo(Optional.of(new Battery(77, true)));
  }
}
