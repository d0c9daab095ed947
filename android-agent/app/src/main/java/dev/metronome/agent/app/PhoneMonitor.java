package dev.metronome.agent.app;

import android.app.ActivityManager;
import android.content.Context;
import android.os.BatteryManager;
import android.os.Build;
import dev.metronome.agent.core.Clusters;
import dev.metronome.agent.core.DeviceMonitor;
import dev.metronome.agent.core.SystemFiles;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.DeviceFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What this phone is and how it is, as far as Android tells. */
final class PhoneMonitor implements DeviceMonitor {

  private final ActivityManager activities;
  private final BatteryManager batteries;
  private final android.os.PowerManager power;
  private final Heat heat;
  private final Clusters clusters;
  private final int cores;

  /**
   * A monitor.
   *
   * @param system {@code /sys} but for tests
   */
  PhoneMonitor(Context context, Path system) {
    this.activities = context.getSystemService(ActivityManager.class);
    this.batteries = context.getSystemService(BatteryManager.class);
    this.power = context.getSystemService(android.os.PowerManager.class);
    this.heat = new Heat(context);
    SystemFiles files = new SystemFiles(system);
    // Those that are asleep count too.
    this.cores =
        Math.max(
            Runtime.getRuntime().availableProcessors(),
            files.names("devices/system/cpu", "cpu[0-9]*").size());
    this.clusters = new Clusters(files, cores);
  }

  @Override
  public int cores() {
    return cores;
  }

  @Override
  public DeviceFacts facts(List<DeviceFacts.RuntimeFacts> runtimes, DeviceFacts.Limits limits) {
    List<DeviceFacts.Cluster> now = clusters.clusters();
    ActivityManager.MemoryInfo memory = new ActivityManager.MemoryInfo();
    activities.getMemoryInfo(memory);
    return new DeviceFacts(
        named(Build.MODEL),
        soc(),
        now,
        "Android",
        named(Build.VERSION.RELEASE),
        runtimes,
        Math.max(1, memory.totalMem),
        battery(),
        heat.status(),
        heat.headroom(),
        limits,
        facts(now, memory.totalMem));
  }

  private Map<String, String> facts(List<DeviceFacts.Cluster> now, long memoryBytes) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("processor", soc());
    facts.put("cores", String.valueOf(cores));
    facts.put("memory_mib", String.valueOf(memoryBytes >> 20));
    facts.put("os", "Android " + Build.VERSION.RELEASE + " (API " + Build.VERSION.SDK_INT + ")");
    facts.put("os_build", named(Build.FINGERPRINT));
    facts.put("manufacturer", named(Build.MANUFACTURER));
    facts.put("abi", Build.SUPPORTED_ABIS.length == 0 ? "unknown" : Build.SUPPORTED_ABIS[0]);
    // TensorFlow Lite's Java API does not tell it; where it is none, the model is refused.
    facts.put("delegated_share", "not known: gpu and nnapi may leave operators to the processor");
    facts.put(
        "sustained_performance_mode",
        power.isSustainedPerformanceModeSupported() ? "yes" : "not there");
    for (int i = 0; i < now.size(); i++) {
      DeviceFacts.Cluster cluster = now.get(i);
      String name = "cluster_" + i;
      facts.put(name + "_cores", String.valueOf(cluster.cores().size()));
      cluster.maxClockKhz().ifPresent(khz -> facts.put(name + "_max_khz", String.valueOf(khz)));
      cluster.governor().ifPresent(governor -> facts.put(name + "_governor", governor));
    }
    return facts;
  }

  private static String soc() {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.S ? newerSoc() : named(Build.HARDWARE);
  }

  @Since(Build.VERSION_CODES.S)
  private static String newerSoc() {
    return Build.SOC_MODEL.equals(Build.UNKNOWN) ? named(Build.HARDWARE) : named(Build.SOC_MODEL);
  }

  private static String named(String text) {
    return text == null || text.trim().isEmpty() ? Build.UNKNOWN : text.trim();
  }

  private Optional<Battery> battery() {
    int percent = batteries.getIntProperty(BatteryManager.BATTERY_PROPERTY_CAPACITY);
    return percent >= 0 && percent <= 100
        ? Optional.of(new Battery(percent, batteries.isCharging()))
        : Optional.empty();
  }

  @Override
  public dev.metronome.agent.protocol.Context context(long atMillis) {
    return new dev.metronome.agent.protocol.Context(
        atMillis, heat.status(), heat.headroom(), battery(), clusters.clocksKhz());
  }
}
