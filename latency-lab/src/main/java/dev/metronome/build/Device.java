package dev.metronome.build;

import dev.metronome.runner.Bench;
import java.util.Objects;

/**
 * One of the devices that measure together.
 *
 * @param name what tells it from the others, such as {@code http://192.168.1.20:7475}; empty for
 *     this machine
 * @param bench where its models are measured
 */
public record Device(String name, Bench bench) {

  public Device {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(bench, "bench");
  }

  /** The name for people. */
  String told() {
    return told(name);
  }

  static String told(String name) {
    return name.isEmpty() ? "this machine" : name;
  }
}
