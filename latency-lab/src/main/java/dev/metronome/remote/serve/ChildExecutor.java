package dev.metronome.remote.serve;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.AgentLog;
import dev.metronome.agent.core.CancelledRunException;
import dev.metronome.agent.core.RunControl;
import dev.metronome.agent.core.RunExecutor;
import dev.metronome.agent.core.RunProgress;
import dev.metronome.agent.core.RunTask;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.remote.serve.Frames.Frame;
import dev.metronome.remote.serve.Frames.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Executes runs in a child process, which is kept from run to run. A crash there ends the run; the
 * next one gets a new process.
 */
public final class ChildExecutor implements RunExecutor {

  /** How long a run that is cancelled may go on with its inference before it is killed. */
  private static final long CANCEL_MILLIS = 3000;

  private final List<String> command;
  private final Path folder;
  private final AgentLog log;
  private Optional<Child> child = Optional.empty();
  private boolean closed;

  private record Child(Process process, Frames frames, List<DeviceFacts.RuntimeFacts> runtimes) {}

  private ChildExecutor(List<String> command, Path folder, AgentLog log) {
    this.command = command;
    this.folder = folder;
    this.log = log;
  }

  /**
   * An executor in processes like this one.
   *
   * @param folder where they work, and where a crash leaves its report
   */
  public static ChildExecutor create(Path folder, AgentLog log) {
    return create(folder, log, ChildMain.class);
  }

  static ChildExecutor create(Path folder, AgentLog log, Class<?> main) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ChildExecutor(
        List.of(
            java.toString(),
            "-XX:ErrorFile=" + folder.toAbsolutePath().resolve("crash-%p.log"),
            "-XX:-CreateCoredumpOnCrash",
            main.getName()),
        folder,
        log);
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return running().runtimes();
  }

  private synchronized Child running() {
    if (closed) {
      throw new CancelledRunException();
    }
    if (child.isEmpty() || !child.get().process().isAlive()) {
      child = Optional.of(start());
    }
    return child.get();
  }

  private Child start() {
    Process process = null;
    try {
      Files.createDirectories(folder);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      // Not on the command line, which has an end.
      builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
      process = builder.start();
      Frames frames =
          new Frames(
              new BufferedInputStream(process.getInputStream()),
              new BufferedOutputStream(process.getOutputStream()));
      Frame hello = frames.read();
      DeviceFacts facts = ProtocolJson.read(DeviceFacts.class, hello.text(0));
      log.line("models run in process " + process.pid());
      return new Child(process, frames, facts.runtimes());
    } catch (IOException e) {
      if (process != null) {
        process.destroyForcibly();
      }
      throw new AgentException(
          AgentProblem.Code.AGENT_FAULT,
          "agent",
          "the process for models does not start: " + e,
          "a Java process of " + command.get(0),
          "look at what the agent prints");
    }
  }

  /** The child works in another folder. */
  private static String absolute(String classPath) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(classPath)
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Override
  public RunResult execute(RunTask task, RunControl control) {
    Child running = running();
    Ended ended = new Ended();
    control.whenCancelled(() -> cancel(running, task.runId(), ended));
    try {
      running.frames().write(Kind.RUN, frame(task));
      while (true) {
        Frame frame = running.frames().read();
        if (!frame.text(0).equals(task.runId())) {
          throw new IOException("a frame of another run");
        }
        switch (frame.kind()) {
          case PROGRESS -> control.progress(progress(frame.text(1)));
          case RESULT -> {
            return ProtocolJson.read(RunResult.class, frame.text(1));
          }
          case PROBLEM ->
              throw new AgentException(ProtocolJson.read(AgentProblem.class, frame.text(1)));
          case CANCELLED -> throw new CancelledRunException();
          default -> throw new IOException("an unexpected frame " + frame.kind());
        }
      }
    } catch (IOException e) {
      throw ended(running, control, task.runId(), e);
    } finally {
      ended.set();
    }
  }

  private static List<String> frame(RunTask task) {
    List<String> texts = new ArrayList<>();
    texts.add(task.runId());
    texts.add(ProtocolJson.write(task.request()));
    task.files()
        .forEach(
            (model, file) -> {
              texts.add(model);
              texts.add(file.toAbsolutePath().toString());
            });
    return texts;
  }

  private static RunProgress progress(String text) {
    RunState state = ProtocolJson.read(RunState.class, text);
    return new RunProgress(state.phase(), state.done(), state.samples(), state.redone());
  }

  private RuntimeException ended(
      Child running, RunControl control, String runId, IOException cause) {
    running.process().destroyForcibly();
    int code = -1;
    try {
      if (running.process().waitFor(10, TimeUnit.SECONDS)) {
        code = running.process().exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      child = Optional.empty();
    }
    log.line("the process for models ended with exit code " + code + ": " + cause.getMessage());
    if (control.isCancelled()) {
      return new CancelledRunException();
    }
    return new AgentException(
        AgentProblem.Code.RUNTIME_CRASHED,
        "run " + runId,
        "the process that ran the models ended with exit code " + code,
        "a runtime that survives the models",
        "measure the models one by one to find the one that crashes it; a crash's report lies in"
            + " the agent's folder");
  }

  /** Whether a run is over. */
  private static final class Ended {
    private boolean set;

    synchronized void set() {
      set = true;
      notifyAll();
    }

    synchronized boolean within(long millis) throws InterruptedException {
      long endNanos = System.nanoTime() + millis * 1_000_000;
      long left = millis;
      while (!set && left > 0) {
        wait(left);
        left = (endNanos - System.nanoTime()) / 1_000_000;
      }
      return set;
    }
  }

  private static void cancel(Child running, String runId, Ended ended) {
    Thread cancelling =
        new Thread(
            () -> {
              try {
                running.frames().write(Kind.CANCEL, List.of(runId));
                if (!ended.within(CANCEL_MILLIS)) {
                  running.process().destroyForcibly();
                }
              } catch (IOException e) {
                // It cannot be told any more.
                running.process().destroyForcibly();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "agent-cancel");
    cancelling.setDaemon(true);
    cancelling.start();
  }

  @Override
  public void close() {
    Optional<Child> last;
    synchronized (this) {
      closed = true;
      last = child;
      child = Optional.empty();
    }
    last.ifPresent(running -> running.process().destroyForcibly());
  }
}
