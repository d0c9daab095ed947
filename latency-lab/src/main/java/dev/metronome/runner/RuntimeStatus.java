package dev.metronome.runner;

import dev.metronome.tables.TargetName;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a runtime works on this machine.
 *
 * @param target the name to open it by
 * @param version the runtime's version; empty where it does not work here
 * @param details what it can use here; or why it does not work, and what to do
 */
public record RuntimeStatus(TargetName target, Optional<String> version, String details) {

  public RuntimeStatus {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(details, "details");
  }

  public boolean usable() {
    return version.isPresent();
  }
}
