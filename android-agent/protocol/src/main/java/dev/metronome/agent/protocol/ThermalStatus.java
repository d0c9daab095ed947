package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much heat slows a device down, in the steps of Android's power manager. */
public enum ThermalStatus {
  @JsonProperty("none")
  NONE,
  @JsonProperty("light")
  LIGHT,
  @JsonProperty("moderate")
  MODERATE,
  @JsonProperty("severe")
  SEVERE,
  @JsonProperty("critical")
  CRITICAL,
  @JsonProperty("emergency")
  EMERGENCY,
  @JsonProperty("shutdown")
  SHUTDOWN,
  /** The device does not tell. */
  @JsonProperty("unknown")
  UNKNOWN;

  /** Whether what is measured now is slowed down by heat, as far as the device tells. */
  public boolean isHot() {
    return this != NONE && this != UNKNOWN;
  }
}
