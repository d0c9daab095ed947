package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The battery of a device.
 *
 * @param percent charge, 0 to 100
 * @param charging whether it is being charged
 */
public record Battery(
    @JsonProperty(value = "percent", required = true) int percent,
    @JsonProperty(value = "charging", required = true) boolean charging) {

  @JsonCreator
  public Battery {
    Checks.require(percent >= 0 && percent <= 100, "a battery has 0 to 100 percent: " + percent);
  }
}
