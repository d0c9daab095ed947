package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a device is, and how it is at the moment.
 *
 * @param model the product, such as {@code Pixel 8}
 * @param soc the system on a chip, such as {@code Tensor G3}
 * @param clusters the processor's clusters of equal cores; at least one
 * @param os the operating system's name, such as {@code Android}
 * @param osVersion its version
 * @param runtimes what can run models there
 * @param memoryBytes main memory
 * @param battery its battery; absent where it has none
 * @param thermalStatus how much heat slows it down now
 */
public record DeviceFacts(
    @JsonProperty(value = "model", required = true) String model,
    @JsonProperty(value = "soc", required = true) String soc,
    @JsonProperty(value = "clusters", required = true) List<Cluster> clusters,
    @JsonProperty(value = "os", required = true) String os,
    @JsonProperty(value = "osVersion", required = true) String osVersion,
    @JsonProperty(value = "runtimes", required = true) List<RuntimeFacts> runtimes,
    @JsonProperty(value = "memoryBytes", required = true) long memoryBytes,
    @JsonProperty("battery") Optional<Battery> battery,
    @JsonProperty(value = "thermalStatus", required = true) ThermalStatus thermalStatus)
    implements Message {

  /**
   * Cores of one kind.
   *
   * @param cores the operating system's numbers of the cores; at least one
   * @param maxClockKhz the highest clock; absent where the system does not tell
   * @param governor what sets the clock; absent where the system does not tell
   */
  public record Cluster(
      @JsonProperty(value = "cores", required = true) List<Integer> cores,
      @JsonProperty("maxClockKhz") Optional<Long> maxClockKhz,
      @JsonProperty("governor") Optional<String> governor) {

    @JsonCreator
    public Cluster {
      cores = List.copyOf(cores);
      Checks.require(!cores.isEmpty(), "a cluster has cores");
      Checks.require(cores.stream().allMatch(core -> core >= 0), "cores are counted from 0");
      Checks.require(!maxClockKhz.filter(khz -> khz <= 0).isPresent(), "a clock is above 0 kHz");
      governor.ifPresent(name -> Checks.requireText("the governor", name));
    }
  }

  /**
   * Something that runs models.
   *
   * @param name such as {@code tflite}
   * @param version its own version text
   * @param accelerators what it can compute on, such as {@code cpu} and {@code gpu}; at least one
   */
  public record RuntimeFacts(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty(value = "version", required = true) String version,
      @JsonProperty(value = "accelerators", required = true) List<String> accelerators) {

    @JsonCreator
    public RuntimeFacts {
      Checks.requireText("the name of a runtime", name);
      Checks.requireText("the version of a runtime", version);
      accelerators = List.copyOf(accelerators);
      Checks.require(!accelerators.isEmpty(), "a runtime computes on something");
    }
  }

  @JsonCreator
  public DeviceFacts {
    Checks.requireText("the model", model);
    Checks.requireText("the system on a chip", soc);
    Checks.requireText("the operating system", os);
    Checks.requireText("the version of the operating system", osVersion);
    clusters = List.copyOf(clusters);
    runtimes = List.copyOf(runtimes);
    Checks.require(!clusters.isEmpty(), "a device has at least one cluster of cores");
    Checks.require(memoryBytes > 0, "a device has memory");
    Objects.requireNonNull(battery, "battery");
    Objects.requireNonNull(thermalStatus, "thermalStatus");
  }
}
