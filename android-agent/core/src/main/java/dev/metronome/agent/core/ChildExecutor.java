package dev.metronome.agent.core;

import dev.metronome.agent.core.Frames.Frame;
import dev.metronome.agent.core.Frames.Kind;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes runs in a process of their own, which is kept from run to run. A crash there ends the
 * run; the next one gets a new process, which executes {@link ChildServer#serve}.
 */
public final class ChildExecutor implements RunExecutor {

  /** How long a run that is cancelled may go on with its inference before it is killed. */
  private static final long CANCEL_MILLIS = 3000;

  private final ModelProcess.Launcher launcher;
  private final AgentLog log;
  private Optional<Child> child = Optional.empty();
  private boolean closed;

  private record Child(
      ModelProcess process, Frames frames, List<DeviceFacts.RuntimeFacts> runtimes) {}

  /**
   * An executor; no process is started yet.
   *
   * @param launcher of the processes
   */
  public ChildExecutor(ModelProcess.Launcher launcher, AgentLog log) {
    this.launcher = launcher;
    this.log = log;
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return running().runtimes();
  }

  private synchronized Child running() {
    if (closed) {
      throw new CancelledRunException();
    }
    if (!child.isPresent() || !child.get().process().isAlive()) {
      child = Optional.of(start());
    }
    return child.get();
  }

  private Child start() {
    Optional<ModelProcess> started = Optional.empty();
    try {
      ModelProcess process = launcher.launch();
      started = Optional.of(process);
      Frames frames =
          new Frames(
              new BufferedInputStream(process.in()), new BufferedOutputStream(process.out()));
      Frame hello = frames.read();
      DeviceFacts facts = ProtocolJson.read(DeviceFacts.class, hello.text(0));
      log.line("models run in " + process.name());
      return new Child(process, frames, facts.runtimes());
    } catch (IOException e) {
      started.ifPresent(ModelProcess::kill);
      throw new AgentException(
          AgentProblem.Code.AGENT_FAULT,
          "agent",
          "the process for models does not start: " + e,
          launcher.expected(),
          "look at what the agent prints");
    }
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
    running.process().kill();
    String ending = running.process().ending();
    synchronized (this) {
      child = Optional.empty();
    }
    // That its output ends is what its ending means; anything else says why it was killed.
    log.line(
        "the process for models "
            + ending
            + (cause instanceof EOFException ? "" : ": " + cause.getMessage()));
    if (control.isCancelled()) {
      return new CancelledRunException();
    }
    return new AgentException(
        AgentProblem.Code.RUNTIME_CRASHED,
        "run " + runId,
        "the process that ran the models " + ending,
        "a runtime that survives the models",
        "measure the models one by one to find the one that crashes it; "
            + launcher.crashReports());
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
                  running.process().kill();
                }
              } catch (IOException e) {
                // It cannot be told any more.
                running.process().kill();
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
    last.ifPresent(running -> running.process().kill());
  }
}
