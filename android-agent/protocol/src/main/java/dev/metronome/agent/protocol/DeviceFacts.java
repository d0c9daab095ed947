package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

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
 * @param thermalHeadroom how near that is: 1 is where it begins to slow down severely; absent where
 *     the system does not tell
 * @param limits what the agent takes on
 * @param facts further facts by name, as the header of a table has them
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
    @JsonProperty(value = "thermalStatus", required = true) ThermalStatus thermalStatus,
    @JsonProperty("thermalHeadroom") Optional<Double> thermalHeadroom,
    @JsonProperty(value = "limits", required = true) Limits limits,
    @JsonProperty(value = "facts", required = true) Map<String, String> facts)
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
   * @param format the models that it reads
   * @param accelerators what it can compute on, such as {@code cpu} and {@code gpu}; at least one
   */
  public record RuntimeFacts(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty(value = "version", required = true) String version,
      @JsonProperty(value = "format", required = true) ModelFormat format,
      @JsonProperty(value = "accelerators", required = true) List<String> accelerators) {

    @JsonCreator
    public RuntimeFacts {
      Checks.requireText("the name of a runtime", name);
      Checks.requireText("the version of a runtime", version);
      Objects.requireNonNull(format, "format");
      accelerators = List.copyOf(accelerators);
      Checks.require(!accelerators.isEmpty(), "a runtime computes on something");
    }
  }

  /**
   * What an agent takes on; more is refused.
   *
   * @param maxModelBytes largest model
   * @param cacheBytes models that it keeps, all together
   * @param maxModels most models of a group, without the reference
   * @param maxThreads threads that one inference may use, which is the number of cores
   * @param maxRunMillis longest run, without its cool-downs
   */
  public record Limits(
      @JsonProperty(value = "maxModelBytes", required = true) long maxModelBytes,
      @JsonProperty(value = "cacheBytes", required = true) long cacheBytes,
      @JsonProperty(value = "maxModels", required = true) int maxModels,
      @JsonProperty(value = "maxThreads", required = true) int maxThreads,
      @JsonProperty(value = "maxRunMillis", required = true) long maxRunMillis) {

    @JsonCreator
    public Limits {
      Checks.require(maxModelBytes >= 1, "models have at least 1 byte");
      Checks.require(cacheBytes >= maxModelBytes, "the cache holds the largest model");
      Checks.require(maxModels >= 1, "a group has at least 1 model");
      Checks.require(maxThreads >= 1, "an inference has at least 1 thread");
      Checks.require(maxRunMillis >= 1, "a run takes at least 1 ms");
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
    Checks.requireHeadroom(thermalHeadroom);
    Objects.requireNonNull(limits, "limits");
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** What tables call the device: its product and its chip, or one of them where both are equal. */
  public String deviceName() {
    return model.equals(soc) ? soc : model + " (" + soc + ")";
  }
}
