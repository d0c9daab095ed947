package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of a device at one moment.
 *
 * @param atMillis since the run began, or since the agent was started where there is no run
 * @param thermalStatus how much heat slows it down
 * @param thermalHeadroom as in {@link DeviceFacts#thermalHeadroom}
 * @param battery its battery; absent where it has none
 * @param clocksKhz the clock of each cluster, in the order of {@link DeviceFacts#clusters}; empty
 *     where the system does not tell
 */
public record Context(
    @JsonProperty(value = "atMillis", required = true) long atMillis,
    @JsonProperty(value = "thermalStatus", required = true) ThermalStatus thermalStatus,
    @JsonProperty("thermalHeadroom") Optional<Double> thermalHeadroom,
    @JsonProperty("battery") Optional<Battery> battery,
    @JsonProperty(value = "clocksKhz", required = true) List<Long> clocksKhz) {

  @JsonCreator
  public Context {
    Checks.require(atMillis >= 0, "a moment is not before the begin: " + atMillis);
    Objects.requireNonNull(thermalStatus, "thermalStatus");
    Checks.requireHeadroom(thermalHeadroom);
    Objects.requireNonNull(battery, "battery");
    clocksKhz = List.copyOf(clocksKhz);
    Checks.require(clocksKhz.stream().allMatch(khz -> khz >= 0), "a clock is not negative");
  }
}
