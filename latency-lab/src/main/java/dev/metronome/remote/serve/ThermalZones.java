package dev.metronome.remote.serve;

import dev.metronome.agent.core.SystemFiles;
import dev.metronome.agent.protocol.ThermalStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Heat by Linux's thermal zones: a zone above its passive trip point is slowed down. The trip
 * points are read once, the temperatures whenever they are asked for.
 */
final class ThermalZones {

  private static final String FOLDER = "class/thermal";

  private final SystemFiles files;
  private final List<Zone> zones = new ArrayList<>();

  /** A zone with its trip points in thousandths of a degree; empty where it lacks one. */
  private record Zone(
      String temperature, Optional<Long> passive, Optional<Long> hot, Optional<Long> critical) {

    ThermalStatus status(long temperatureNow) {
      if (isAbove(temperatureNow, critical)) {
        return ThermalStatus.CRITICAL;
      }
      if (isAbove(temperatureNow, hot)) {
        return ThermalStatus.SEVERE;
      }
      return isAbove(temperatureNow, passive) ? ThermalStatus.MODERATE : ThermalStatus.NONE;
    }

    private static boolean isAbove(long temperature, Optional<Long> trip) {
      return trip.filter(point -> temperature >= point).isPresent();
    }
  }

  ThermalZones(SystemFiles files) {
    this.files = files;
    for (String name : files.names(FOLDER, "thermal_zone*")) {
      String zone = FOLDER + "/" + name + "/";
      Zone read =
          new Zone(zone + "temp", trip(zone, "passive"), trip(zone, "hot"), trip(zone, "critical"));
      if (read.passive.isPresent() || read.hot.isPresent() || read.critical.isPresent()) {
        zones.add(read);
      }
    }
  }

  /** The lowest trip point of a kind. */
  private Optional<Long> trip(String zone, String kind) {
    List<Long> points = new ArrayList<>();
    for (String name : files.names(zone, "trip_point_*_type")) {
      if (files.line(zone + name).filter(kind::equals).isPresent()) {
        files
            .number(zone + name.replace("_type", "_temp"))
            .filter(point -> point > 0)
            .ifPresent(points::add);
      }
    }
    return points.stream().min(Long::compare);
  }

  /** The state of the hottest zone; unknown where no zone tells. */
  ThermalStatus status() {
    ThermalStatus worst = ThermalStatus.UNKNOWN;
    for (Zone zone : zones) {
      Optional<ThermalStatus> status = files.number(zone.temperature).map(zone::status);
      if (status.isPresent()
          && (worst == ThermalStatus.UNKNOWN || status.get().compareTo(worst) > 0)) {
        worst = status.get();
      }
    }
    return worst;
  }

  /** The largest temperature over its passive trip point; empty where no zone has one. */
  Optional<Double> headroom() {
    return zones.stream()
        .filter(zone -> zone.passive.isPresent())
        .flatMap(
            zone ->
                files.number(zone.temperature).stream()
                    .map(now -> Math.max(0, (double) now / zone.passive.get())))
        .max(Double::compare);
  }
}
