package dev.metronome.agent.core;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How an agent is set up.
 *
 * @param address where it listens; default: loopback, which no other machine reaches
 * @param port its port; 0 for any that is free
 * @param folder for the models that it keeps
 * @param maxModelBytes largest model; default 256 MiB
 * @param cacheBytes models that it keeps, all together; default 1 GiB
 * @param maxModels most models of a group; default 32
 * @param maxRun longest run, without its cool-downs; default 30 minutes
 */
public record AgentConfig(
    InetAddress address,
    int port,
    Path folder,
    long maxModelBytes,
    long cacheBytes,
    int maxModels,
    Duration maxRun) {

  public static final long DEFAULT_MODEL_BYTES = 256L << 20;
  public static final long DEFAULT_CACHE_BYTES = 1L << 30;

  public AgentConfig {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(folder, "folder");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
    if (maxModelBytes < 1 || cacheBytes < maxModelBytes || maxModels < 1) {
      throw new IllegalArgumentException("the cache must hold the largest model, of at least 1");
    }
    if (maxRun.toMillis() < 1) {
      throw new IllegalArgumentException("runs of at most " + maxRun);
    }
  }

  /** The documented defaults, on a port. */
  public static AgentConfig loopback(int port, Path folder) {
    return new AgentConfig(
        InetAddress.getLoopbackAddress(),
        port,
        folder,
        DEFAULT_MODEL_BYTES,
        DEFAULT_CACHE_BYTES,
        32,
        Duration.ofMinutes(30));
  }
}
