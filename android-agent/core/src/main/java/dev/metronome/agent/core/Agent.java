package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.files.FolderLock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** A measuring agent: it serves requests until it is closed. */
public final class Agent implements AutoCloseable {

  private final RunQueue queue;
  private final AgentServer server;
  private final RunExecutor executor;
  private final Service service;
  private final FolderLock lock;
  private final AgentLog log;

  private Agent(
      RunQueue queue,
      AgentServer server,
      RunExecutor executor,
      Service service,
      FolderLock lock,
      AgentLog log) {
    this.lock = lock;
    this.log = log;
    this.queue = queue;
    this.server = server;
    this.executor = executor;
    this.service = service;
  }

  /**
   * Starts an agent, and what it runs models in.
   *
   * @param executor which is closed with the agent
   * @throws IOException where the folder or the port cannot be had
   * @throws AgentException where another agent has the folder
   */
  public static Agent start(
      AgentConfig config,
      PairingToken token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log)
      throws IOException {
    try {
      return started(config, token, executor, monitor, log);
    } catch (IOException | RuntimeException e) {
      executor.close();
      throw e;
    }
  }

  private static Agent started(
      AgentConfig config,
      PairingToken token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log)
      throws IOException {
    DeviceFacts.Limits limits =
        new DeviceFacts.Limits(
            config.maxModelBytes(),
            config.cacheBytes(),
            config.maxModels(),
            monitor.cores(),
            config.maxRun().toMillis());
    // First, as what opens a folder deletes the uploads in it that nobody ends.
    ServerSocket socket = AgentServer.bind(config.address(), config.port());
    Optional<FolderLock> lock = Optional.empty();
    boolean started = false;
    try {
      lock = FolderLock.of(config.folder());
      FolderLock own = lock.orElseThrow(() -> inUse(config.folder()));
      Agent agent = serving(config, token, executor, monitor, log, limits, socket, own);
      started = true;
      return agent;
    } finally {
      if (!started) {
        socket.close();
        if (lock.isPresent()) {
          lock.get().close();
        }
      }
    }
  }

  /** Another agent would delete what is being uploaded to this one. */
  private static AgentException inUse(Path folder) {
    return new AgentException(
        AgentProblem.Code.AGENT_FAULT,
        folder.toString(),
        "another agent keeps its models there",
        "a folder of its own for each agent",
        "end the other one, or give this one another --folder");
  }

  private static Agent serving(
      AgentConfig config,
      PairingToken token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log,
      DeviceFacts.Limits limits,
      ServerSocket socket,
      FolderLock lock)
      throws IOException {
    // What can be asked for stays as it is; how the device is does not.
    DeviceFacts atStart = monitor.facts(executor.runtimes(), limits);
    ModelCache cache =
        ModelCache.open(config.folder(), config.maxModelBytes(), config.cacheBytes());
    RunQueue queue = new RunQueue(cache, executor, config.maxRun().toMillis(), log);
    String instance = UUID.randomUUID().toString();
    long startNanos = System.nanoTime();
    Service service =
        new Service(
            cache,
            queue,
            atStart,
            () -> monitor.facts(atStart.runtimes(), limits),
            () -> {
              long upMillis = (System.nanoTime() - startNanos) / 1_000_000;
              return new Health(
                  instance,
                  upMillis,
                  queue.running(),
                  queue.queued(),
                  cache.count(),
                  cache.bytes(),
                  monitor.context(upMillis));
            });
    RequestHandler handler =
        new RequestHandler(service, new TokenGuard(token, System::nanoTime), log);
    AgentServer server = AgentServer.of(socket, handler, log);
    queue.start();
    server.start();
    return new Agent(queue, server, executor, service, lock, log);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** What its device is. */
  public DeviceFacts device() {
    return service.device();
  }

  /** How it is. */
  public Health health() {
    return service.health();
  }

  /** How far the run is that it measures; empty where it rests. */
  public Optional<RunState> running() {
    return queue.runningState();
  }

  /** Ends what it does; runs that are not over are lost. */
  @Override
  public void close() {
    server.close();
    queue.close();
    executor.close();
    try {
      // Last: the next agent may be of this process, as on phones.
      lock.close();
    } catch (IOException e) {
      log.line("the lock of the models cannot be released: " + e);
    }
  }
}
