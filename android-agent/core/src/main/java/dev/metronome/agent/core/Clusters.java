package dev.metronome.agent.core;

import dev.metronome.agent.protocol.DeviceFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clusters of a processor, as Linux tells of them: on boards, servers and phones alike. */
public final class Clusters {

  private static final String CPUS = "devices/system/cpu";

  private final SystemFiles files;
  private final int cores;

  /**
   * Those of a machine.
   *
   * @param files the files below {@code /sys}
   * @param cores the number of cores, for machines that tell nothing else
   */
  public Clusters(SystemFiles files, int cores) {
    this.files = files;
    this.cores = cores;
  }

  /** Cores with the same highest clock and governor; at least one. */
  public List<DeviceFacts.Cluster> clusters() {
    Map<List<Object>, List<Integer>> clusters = new LinkedHashMap<>();
    for (String name : files.names(CPUS, "cpu[0-9]*")) {
      String clock = CPUS + "/" + name + "/cpufreq/";
      clusters
          .computeIfAbsent(
              List.of(
                  files.number(clock + "cpuinfo_max_freq").filter(khz -> khz > 0),
                  files.line(clock + "scaling_governor")),
              key -> new ArrayList<>())
          .add(Integer.parseInt(name.substring("cpu".length())));
    }
    List<DeviceFacts.Cluster> facts = new ArrayList<>();
    for (List<Integer> ofOne : clusters.values()) {
      facts.add(cluster(ofOne));
    }
    return facts.isEmpty() ? List.of(unknown()) : facts;
  }

  private DeviceFacts.Cluster cluster(List<Integer> ofOne) {
    String clock = CPUS + "/cpu" + ofOne.get(0) + "/cpufreq/";
    return new DeviceFacts.Cluster(
        ofOne,
        files.number(clock + "cpuinfo_max_freq").filter(khz -> khz > 0),
        files.line(clock + "scaling_governor"));
  }

  private DeviceFacts.Cluster unknown() {
    List<Integer> all = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      all.add(core);
    }
    return new DeviceFacts.Cluster(all, Optional.empty(), Optional.empty());
  }

  /** The clock of each cluster now, in its order; empty where the system does not tell. */
  public List<Long> clocksKhz() {
    List<Long> clocks = new ArrayList<>();
    for (DeviceFacts.Cluster cluster : clusters()) {
      files
          .number(CPUS + "/cpu" + cluster.cores().get(0) + "/cpufreq/scaling_cur_freq")
          .ifPresent(clocks::add);
    }
    return clocks;
  }
}
