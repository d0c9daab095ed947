package dev.metronome.agent.core;

import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.files.FolderLock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A measuring agent: it serves requests until it is closed. */
public final class Agent implements AutoCloseable {

  /** Connections are cut when it is closed: what still ends then is a write to a slow disk. */
  private static final long END_SECONDS = 10;

  private final RunQueue queue;
  private final AgentServer server;
  private final RunExecutor executor;
  private final Service service;
  private final FolderLock lock;
  private final PairingToken token;
  private final AgentLog log;

  /** Where the token comes from. */
  @FunctionalInterface
  public interface TokenSource {

    /**
     * The token to serve with. It is asked for when the agent's folder is its own: before, another
     * agent may serve with the one that is there.
     */
    PairingToken token() throws IOException;
  }

  private Agent(
      RunQueue queue,
      AgentServer server,
      RunExecutor executor,
      Service service,
      FolderLock lock,
      PairingToken token,
      AgentLog log) {
    this.lock = lock;
    this.token = token;
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
   * @throws FolderInUseException where another agent has the folder
   * @throws IOException where the folder or the port cannot be had
   * @throws AgentException where no model can be run
   */
  public static Agent start(
      AgentConfig config,
      TokenSource token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log)
      throws IOException {
    return start(config, token, executor, monitor, log, ModelDisk.REAL);
  }

  static Agent start(
      AgentConfig config,
      TokenSource token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log,
      ModelDisk disk)
      throws IOException {
    try {
      return started(config, token, executor, monitor, log, disk);
    } catch (IOException | RuntimeException e) {
      executor.close();
      throw e;
    }
  }

  private static Agent started(
      AgentConfig config,
      TokenSource token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log,
      ModelDisk disk)
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
      FolderLock own = lock.orElseThrow(() -> new FolderInUseException(config.folder()));
      Agent agent =
          serving(config, token.token(), executor, monitor, log, disk, limits, socket, own);
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

  private static Agent serving(
      AgentConfig config,
      PairingToken token,
      RunExecutor executor,
      DeviceMonitor monitor,
      AgentLog log,
      ModelDisk disk,
      DeviceFacts.Limits limits,
      ServerSocket socket,
      FolderLock lock)
      throws IOException {
    // What can be asked for stays as it is; how the device is does not.
    DeviceFacts atStart = monitor.facts(executor.runtimes(), limits);
    ModelCache cache =
        ModelCache.open(config.folder(), config.maxModelBytes(), config.cacheBytes(), disk);
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
    return new Agent(queue, server, executor, service, lock, token, log);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** What whoever asks it has to know. */
  public PairingToken token() {
    return token;
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
    // Last: the next agent may be of this process, as on phones, and must not meet an upload's end.
    if (awaitEnd(END_SECONDS)) {
      unlock();
    } else {
      log.line(
          "what was being uploaded does not end after "
              + END_SECONDS
              + " s, as on a disk that hangs; the folder stays locked until it does");
      Thread late =
          new Thread(
              () -> {
                if (awaitEnd(Long.MAX_VALUE)) {
                  unlock();
                }
              },
              "agent-unlock");
      late.setDaemon(true);
      late.start();
    }
  }

  private boolean awaitEnd(long seconds) {
    try {
      return server.awaitEnd(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      log.line("the lock of the models cannot be released: " + e);
    }
  }
}
