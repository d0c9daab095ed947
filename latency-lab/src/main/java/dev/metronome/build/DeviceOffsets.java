package dev.metronome.build;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.measure.Ratio;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.descriptive.StreamingStatistics;

/**
 * How several devices of one kind differ, by what all of them measured: in their speed, which the
 * reference tells and ratios are free of, and in what is left between their ratios, the offset.
 *
 * <p>A two-way layout: the logarithm of a ratio is that of the network plus that of the device, and
 * the devices' sum is 0. A device's offset is the mean over networks of its distance from the mean
 * of all devices; its interval is Student's, with the networks as the sample. What it measured is
 * divided by its offset, so that a table is that of the mean device of the kind.
 */
final class DeviceOffsets {

  /** Fewer networks give no interval. */
  private static final int LEAST_SHARED = 2;

  /**
   * By what a device's ratios are larger than those of the mean device.
   *
   * @param factor 1 where they are as large
   * @param ci95Low lower end of its 95 % interval
   * @param ci95High upper end
   */
  record Offset(double factor, double ci95Low, double ci95High) {}

  private final Map<String, Double> levelsMs;
  private final Map<String, Offset> offsets;

  private DeviceOffsets(Map<String, Double> levelsMs, Map<String, Offset> offsets) {
    this.levelsMs = levelsMs;
    this.offsets = offsets;
  }

  /**
   * Compares devices.
   *
   * @param shared what several measured
   * @param ratios all that each of the devices measured for the table; at least one of one device
   */
  static DeviceOffsets of(
      Collection<SharedMeasurement> shared, Map<String, ? extends Collection<Ratio>> ratios) {
    Map<String, Double> levels = new TreeMap<>();
    ratios.forEach((device, all) -> levels.put(device, ReferenceLevel.quietMs(all)));
    return new DeviceOffsets(
        levels, estimate(shared.stream().filter(s -> ratios.containsKey(s.device())).toList()));
  }

  /** The offsets of devices that measured the same; empty where fewer than two did. */
  static Map<String, Offset> estimate(Collection<SharedMeasurement> shared) {
    Map<String, Map<String, Double>> logs = new TreeMap<>();
    shared.forEach(
        s ->
            logs.computeIfAbsent(s.device(), device -> new TreeMap<>())
                .put(s.what(), Math.log(s.ratio().value())));
    logs.values().removeIf(ofDevice -> ofDevice.size() < LEAST_SHARED);
    Set<String> common = common(logs.values());
    if (logs.size() < 2 || common.size() < LEAST_SHARED) {
      return Map.of();
    }
    Map<String, Offset> offsets = new TreeMap<>();
    logs.forEach(
        (device, own) -> {
          StreamingStatistics distances = new StreamingStatistics();
          common.forEach(what -> distances.addValue(own.get(what) - mean(logs.values(), what)));
          offsets.put(device, offset(distances));
        });
    return offsets;
  }

  /** What all devices measured. */
  private static Set<String> common(Collection<Map<String, Double>> logs) {
    Set<String> common = new HashSet<>();
    logs.stream().limit(1).forEach(first -> common.addAll(first.keySet()));
    logs.forEach(other -> common.retainAll(other.keySet()));
    return common;
  }

  private static double mean(Collection<Map<String, Double>> logs, String what) {
    return logs.stream().mapToDouble(ofDevice -> ofDevice.get(what)).average().orElseThrow();
  }

  private static Offset offset(StreamingStatistics distances) {
    double t = new TDistribution(distances.getN() - 1.0).inverseCumulativeProbability(0.975);
    double half = t * distances.getStandardDeviation() / Math.sqrt((double) distances.getN());
    double mean = distances.getMean();
    return new Offset(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
  }

  /** What a device's ratios are divided by; 1 where its offset is not known. */
  double factor(String device) {
    Offset offset = offsets.get(device);
    return offset == null ? 1 : offset.factor();
  }

  /** The level of the mean device: what the reference takes on it while it is quiet. */
  double levelMs() {
    return Math.exp(levelsMs.values().stream().mapToDouble(Math::log).average().orElseThrow());
  }

  /** What the device's reference takes, over what the mean device's does. */
  double slowness(String device) {
    return levelsMs.get(device) / levelMs();
  }

  /** The rows as the mean device takes them, each still at the level of its device. */
  LatencyTable corrected(LatencyTable table) {
    Map<Operation, LatencyRow> rows = new LinkedHashMap<>();
    table.rows().forEach((operation, row) -> rows.put(operation, corrected(row)));
    return new LatencyTable(
        table.target(), table.provenance(), table.offsetMs(), table.calibration(), rows);
  }

  private LatencyRow corrected(LatencyRow row) {
    return row.cost() instanceof Measurement measurement && offsets.containsKey(row.device())
        ? row.withCost(measurement.scaled(1 / factor(row.device())))
        : row;
  }

  /**
   * What is to be told of each device, where there are several.
   *
   * @param counts by device: how much it measured, for people
   */
  Map<String, String> lines(Map<String, String> counts) {
    if (levelsMs.size() < 2) {
      return Map.of();
    }
    Map<String, String> lines = new TreeMap<>();
    levelsMs.forEach(
        (device, level) ->
            lines.put(
                device,
                String.format(
                    Locale.ROOT,
                    "%s, time x %.4f of the mean device's, offset of ratios %s",
                    counts.get(device),
                    slowness(device),
                    Optional.ofNullable(offsets.get(device))
                        .map(DeviceOffsets::text)
                        .orElse("not known"))));
    return lines;
  }

  private static String text(Offset offset) {
    return String.format(
        Locale.ROOT, "%.4f (%.4f to %.4f)", offset.factor(), offset.ci95Low(), offset.ci95High());
  }
}
