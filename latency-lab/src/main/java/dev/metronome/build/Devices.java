package dev.metronome.build;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.Bench;
import dev.metronome.tables.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The devices that measure a table together: one, or several of one kind.
 *
 * <p>They are of one kind where target and facts are the same, but for facts that are named.
 */
public final class Devices implements AutoCloseable {

  private final List<Device> devices;
  private final Map<String, String> facts;
  private final Map<String, Map<String, String>> ownFacts;

  private Devices(
      List<Device> devices, Map<String, String> facts, Map<String, Map<String, String>> ownFacts) {
    this.devices = List.copyOf(devices);
    this.facts = facts;
    this.ownFacts = ownFacts;
  }

  /** The only device, whose bench is closed with this. */
  public static Devices only(Bench bench) {
    return of(List.of(new Device("", bench)), Set.of());
  }

  /**
   * Devices of one kind.
   *
   * @param devices at least one, whose benches are closed with this
   * @param mayDiffer names of the facts in which they may differ
   * @throws BadInputException where they are not of one kind, or one is there twice; with all
   *     differences
   */
  public static Devices of(List<Device> devices, Set<String> mayDiffer) {
    Device first = devices.get(0);
    Set<String> names = new HashSet<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, String> common = new TreeMap<>(first.bench().facts());
    Set<String> differing = new HashSet<>();
    Map<String, Map<String, String>> factsOf = new HashMap<>();
    for (Device device : devices) {
      if (!names.add(device.name())) {
        problems.add(problem(device, "it is there twice", "each device once", "name it once"));
      }
      factsOf.put(device.name(), device.bench().facts());
      device
          .bench()
          .target()
          .differencesFrom(first.bench().target())
          .forEach(
              (field, values) ->
                  problems.add(unlike(device, first, field, values, "build a table of its own")));
      differences(common, device.bench().facts())
          .forEach(
              (fact, values) -> {
                differing.add(fact);
                if (!mayDiffer.contains(fact)) {
                  problems.add(
                      unlike(
                          device,
                          first,
                          fact,
                          values,
                          "allow it with '--may-differ " + fact + "'"));
                }
              });
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    common.keySet().removeAll(differing);
    factsOf.replaceAll(
        (name, all) -> {
          Map<String, String> own = new TreeMap<>(all);
          own.keySet().retainAll(differing);
          return own;
        });
    return new Devices(devices, common, factsOf);
  }

  private static Problem unlike(
      Device device, Device first, String field, String values, String remedy) {
    return problem(
        device,
        "another " + field + " (here / " + first.told() + "): " + values,
        "devices of one kind",
        "leave it out, or " + remedy);
  }

  private static Problem problem(Device device, String what, String expected, String remedy) {
    return new Problem(device.told(), what, expected, remedy);
  }

  /** Facts with another value, or without one: name to "theirs / first". */
  private static Map<String, String> differences(
      Map<String, String> first, Map<String, String> theirs) {
    Map<String, String> differences = new TreeMap<>();
    Set<String> names = new HashSet<>(first.keySet());
    names.addAll(theirs.keySet());
    for (String name : names) {
      String there = theirs.getOrDefault(name, "none");
      String here = first.getOrDefault(name, "none");
      if (!there.equals(here)) {
        differences.put(name, there + " / " + here);
      }
    }
    return differences;
  }

  List<Device> all() {
    return devices;
  }

  boolean areSeveral() {
    return count() > 1;
  }

  int count() {
    return devices.size();
  }

  /** What models run on. */
  public Target target() {
    return devices.get(0).bench().target();
  }

  /** The model format that the runtime reads, as in {@code Exporter.format()}. */
  public String format() {
    return devices.get(0).bench().format();
  }

  /** What is known of all of them, by name, for the header of a table. */
  Map<String, String> facts() {
    return facts;
  }

  /** In what the device differs from others of them, by name. */
  Map<String, String> ownFacts(String device) {
    return ownFacts.getOrDefault(device, Map.of());
  }

  @Override
  public void close() {
    devices.forEach(device -> device.bench().close());
  }
}
