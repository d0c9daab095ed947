package dev.metronome.tables;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where a table comes from.
 *
 * @param space the search space with its parameters, whose operations the rows are
 * @param created when measuring began
 * @param plan the run plan, as text
 * @param calibration how rows were adjusted to whole networks; {@code none} for raw rows
 * @param facts further facts of the device and the runtime, by name
 */
public record Provenance(
    String space, Instant created, String plan, String calibration, Map<String, String> facts) {

  /** The calibration of rows that are as measured, in isolation. */
  public static final String NOT_CALIBRATED = "none";

  public Provenance {
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(calibration, "calibration");
    facts.forEach(
        (name, fact) -> {
          Objects.requireNonNull(name, "the name of a fact");
          Objects.requireNonNull(fact, name);
        });
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** The same with further facts. */
  public Provenance withFacts(Map<String, String> further) {
    Map<String, String> all = new TreeMap<>(facts);
    all.putAll(further);
    return new Provenance(space, created, plan, calibration, all);
  }
}
