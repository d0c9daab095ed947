package dev.metronome.agent.app;

import android.content.Context;
import android.util.Log;
import dev.metronome.agent.core.Agent;
import dev.metronome.agent.core.AgentConfig;
import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.CancelledRunException;
import dev.metronome.agent.core.ChildExecutor;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.DeviceFacts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Starts and ends the agent of this phone, away from the thread that draws. Thread-safe. */
final class AgentHost implements AutoCloseable {

  /** One for all that follow each other: what ends has ended before the next one starts. */
  static final ExecutorService WORKER =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "agent-host"));

  private static final String TAG = "Metronome";

  /** Less than on a desktop: phones have less room. */
  private static final long MODEL_BYTES = 128L << 20;

  private static final long CACHE_BYTES = 512L << 20;
  private static final int MODELS = 32;
  private static final Duration RUN = Duration.ofMinutes(30);

  private final Context context;
  private final AgentFiles files;
  private final int port;

  private AgentView.Phase phase = AgentView.Phase.STARTING;
  private Optional<String> problem = Optional.empty();
  private Optional<Serving> serving = Optional.empty();

  /** What serves. */
  private record Serving(Agent agent, PairingToken token, String device, boolean otherMachines) {}

  /**
   * A host; nothing is started yet.
   *
   * @param port where to listen; 0 for any that is free
   */
  AgentHost(Context context, int port) {
    this.context = context;
    this.files = new AgentFiles(context);
    this.port = port;
  }

  /** Starts the agent soon; once more after a change of what it is started with. */
  void restart() {
    WORKER.execute(this::restartNow);
  }

  /** Makes a new token and starts the agent with it. */
  void renewToken() {
    WORKER.execute(
        () -> {
          try {
            files.newToken();
          } catch (IOException e) {
            // The agent goes on with the one that is there.
            log("the token is not renewed: " + e);
            tell("The token stays the same: " + ofFiles(e) + ", then tap 'New token' again.");
            return;
          }
          restartNow();
        });
  }

  /** Lets other machines reach the agent, or no longer. */
  void setOtherMachines(boolean allowed) {
    files.setOtherMachines(allowed);
    restart();
  }

  private void restartNow() {
    stopNow(AgentView.Phase.STARTING);
    try {
      boolean otherMachines = files.otherMachines();
      PhoneMonitor monitor = new PhoneMonitor(context, Paths.get("/sys"));
      Agent agent =
          Agent.start(
              config(otherMachines),
              files::token,
              new ChildExecutor(new BoundProcess.Launcher(context), AgentHost::log),
              monitor,
              AgentHost::log);
      serve(new Serving(agent, agent.token(), describe(agent.device()), otherMachines));
    } catch (IOException | AgentException | CancelledRunException e) {
      fail(e);
    }
  }

  private AgentConfig config(boolean otherMachines) throws UnknownHostException {
    InetAddress address =
        otherMachines ? InetAddress.getByName("0.0.0.0") : InetAddress.getLoopbackAddress();
    return new AgentConfig(address, port, files.models(), MODEL_BYTES, CACHE_BYTES, MODELS, RUN);
  }

  private static String describe(DeviceFacts device) {
    StringBuilder runtimes = new StringBuilder();
    for (DeviceFacts.RuntimeFacts runtime : device.runtimes()) {
      runtimes
          .append("\n")
          .append(runtime.name())
          .append(" ")
          .append(runtime.version())
          .append(": ")
          .append(String.join(", ", runtime.accelerators()));
    }
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %d MiB, %s %s%s",
        device.deviceName(),
        device.limits().maxThreads(),
        device.memoryBytes() >> 20,
        device.os(),
        device.osVersion(),
        device.runtimes().isEmpty() ? "\nno runtime works here" : runtimes.toString());
  }

  private synchronized void serve(Serving now) {
    serving = Optional.of(now);
    phase = AgentView.Phase.SERVING;
    problem = Optional.empty();
  }

  private synchronized void tell(String what) {
    problem = Optional.of(what);
  }

  private synchronized void fail(Exception why) {
    log("the agent does not start: " + why);
    phase = AgentView.Phase.FAILED;
    problem = Optional.of(reason(why));
  }

  /** On one line, as it is told over adb too. */
  private String reason(Exception why) {
    if (why instanceof BindException) {
      return "another app has port "
          + port
          + " of this phone. End that app, or start the phone anew, then tap 'Try again'.";
    }
    if (why instanceof IOException files) {
      return ofFiles(files) + ", then tap 'Try again'.";
    }
    return String.valueOf(why.getMessage()).replaceAll("\\s*\n\\s*", "; ");
  }

  private static String ofFiles(IOException why) {
    String reason = why.getMessage();
    if (why instanceof FileSystemException named) {
      // Paths of this app mean nothing to its user.
      reason = named.getReason();
    }
    return "the app's files cannot be written ("
        + (reason == null ? why.getClass().getSimpleName() : reason)
        + "). Make room on this phone";
  }

  private void stopNow(AgentView.Phase next) {
    Optional<Serving> last;
    synchronized (this) {
      last = serving;
      serving = Optional.empty();
      phase = next;
      problem = Optional.empty();
    }
    last.ifPresent(old -> old.agent().close());
  }

  /** What there is to see now. */
  AgentView view() {
    Optional<Serving> now;
    Optional<String> told;
    synchronized (this) {
      told = problem;
      if (!serving.isPresent()) {
        return AgentView.without(phase, problem, files.otherMachines());
      }
      now = serving;
    }
    Agent agent = now.get().agent();
    return new AgentView(
        AgentView.Phase.SERVING,
        told,
        Optional.of(now.get().device()),
        Addresses.of(agent.address()),
        Optional.of(now.get().token().text()),
        now.get().otherMachines(),
        agent.running(),
        Optional.of(agent.health()));
  }

  /** The agent's log has no token in it. */
  private static void log(String line) {
    Log.i(TAG, line);
  }

  @Override
  public void close() {
    WORKER.execute(() -> stopNow(AgentView.Phase.STOPPED));
  }
}
