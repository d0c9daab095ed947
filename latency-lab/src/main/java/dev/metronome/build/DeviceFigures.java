package dev.metronome.build;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.measure.Ratio;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each device measured of a table or a check, and how the devices differ.
 *
 * @param offsets of the devices
 * @param rows how many rows each measured
 * @param networks how many whole networks each measured
 */
record DeviceFigures(
    DeviceOffsets offsets, Map<String, Integer> rows, Map<String, Integer> networks) {

  /** Of a table's rows and the networks that it is calibrated on. */
  static DeviceFigures of(
      TableRequest request,
      SharedMeasuring shared,
      Map<Operation, LatencyRow> measured,
      List<NetworkMeasurement> networks) {
    List<SharedMeasurement> all = new ArrayList<>();
    // A device that is not there any more may have measured some of them as rows only.
    for (Rows.Row row : Rows.of(request.space(), request.seed()).shared()) {
      LatencyRow found = measured.get(row.operation());
      if (found != null) {
        all.add(new SharedMeasurement(found.device(), row.name(), ratio(found)));
      }
    }
    all.addAll(shared.all());
    return of(all, measured.values(), networks);
  }

  /** Of networks alone. */
  static DeviceFigures of(
      Collection<SharedMeasurement> shared,
      Collection<LatencyRow> rows,
      List<NetworkMeasurement> networks) {
    Map<String, List<Ratio>> ratios = new TreeMap<>();
    Map<String, Integer> rowCounts = new TreeMap<>();
    Map<String, Integer> networkCounts = new TreeMap<>();
    for (LatencyRow row : rows) {
      ratios.computeIfAbsent(row.device(), device -> new ArrayList<>()).add(ratio(row));
      rowCounts.merge(row.device(), 1, Integer::sum);
    }
    for (NetworkMeasurement network : networks) {
      ratios.computeIfAbsent(network.device(), device -> new ArrayList<>()).add(network.ratio());
      networkCounts.merge(network.device(), 1, Integer::sum);
    }
    return new DeviceFigures(DeviceOffsets.of(shared, ratios), rowCounts, networkCounts);
  }

  private static Ratio ratio(LatencyRow row) {
    return ((Measurement) row.cost()).ratio().orElseThrow();
  }

  /**
   * A fact for each device, where there are several.
   *
   * @param devices those of this session
   * @param absences what became of those that measure no more, or are away
   */
  Map<String, String> facts(Devices devices, Map<String, String> absences) {
    Map<String, String> counts = new TreeMap<>();
    rows.forEach((device, count) -> counts.merge(device, count + " rows", DeviceFigures::both));
    networks.forEach(
        (device, count) -> counts.merge(device, count + " networks", DeviceFigures::both));
    Map<String, String> lines = new TreeMap<>(offsets.lines(counts));
    absences.forEach((device, absence) -> lines.merge(device, absence, DeviceFigures::both));
    Map<String, String> facts = new TreeMap<>();
    lines.forEach(
        (device, line) -> {
          StringBuilder text = new StringBuilder(Device.told(device) + ": " + line);
          devices
              .ownFacts(device)
              .forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
          facts.put("device_" + (facts.size() + 1), text.toString());
        });
    return facts;
  }

  private static String both(String first, String second) {
    return first + ", " + second;
  }
}
