package dev.metronome.remote.serve;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.CancelledRunException;
import dev.metronome.agent.core.DeviceMonitor;
import dev.metronome.agent.core.InProcessExecutor;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.core.RunControl;
import dev.metronome.agent.core.RunProgress;
import dev.metronome.agent.core.RunTask;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.remote.serve.Frames.Frame;
import dev.metronome.remote.serve.Frames.Kind;
import dev.metronome.runner.GarbageCollections;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The process in which an agent's models run: if a runtime crashes, it is this process that ends.
 * It ends too when the agent does.
 */
public final class ChildMain {

  /** Progress is told no more often, as telling wakes the agent's process. */
  private static final long PROGRESS_NANOS = 200_000_000;

  private final Frames frames;
  private final InferenceEngine engine;
  private final DeviceMonitor monitor;
  private final BlockingQueue<Frame> runs = new LinkedBlockingQueue<>();

  /** The run that is to end; read between inferences. */
  private volatile String cancelled = "";

  private ChildMain(Frames frames, InferenceEngine engine, DeviceMonitor monitor) {
    this.frames = frames;
    this.engine = engine;
    this.monitor = monitor;
  }

  /** Executes runs that arrive on standard input, until it ends. */
  public static void main(String[] arguments) throws Exception {
    serve(new DesktopEngine(), new DesktopMonitor());
  }

  /** As {@link #main}, with another engine. */
  static void serve(InferenceEngine engine, DeviceMonitor monitor) throws Exception {
    Frames frames =
        new Frames(
            new FileInputStream(FileDescriptor.in),
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    // What libraries print must not come between the frames.
    System.setOut(System.err);
    new ChildMain(frames, engine, monitor).serve();
  }

  private void serve() throws Exception {
    InProcessExecutor executor = new InProcessExecutor(engine, monitor, new GarbageCollections());
    DeviceFacts hello = monitor.facts(executor.runtimes(), new DeviceFacts.Limits(1, 1, 1, 1, 1));
    frames.write(Kind.HELLO, List.of(ProtocolJson.write(hello)));
    Thread reader = new Thread(this::listen, "agent-child-reader");
    reader.setDaemon(true);
    reader.start();
    while (true) {
      execute(runs.take(), executor);
    }
  }

  private void listen() {
    try {
      while (true) {
        Frame frame = frames.read();
        if (frame.kind() == Kind.CANCEL) {
          cancelled = frame.text(0);
        } else if (frame.kind() == Kind.RUN) {
          // A run may have the name of one before.
          cancelled = "";
          runs.add(frame);
        }
      }
    } catch (IOException e) {
      // The agent has ended, however it did; a runtime must not keep this process.
      Runtime.getRuntime().halt(0);
    }
  }

  private void execute(Frame frame, InProcessExecutor executor) throws IOException {
    String runId = frame.text(0);
    RunRequest request = ProtocolJson.read(RunRequest.class, frame.text(1));
    Map<String, Path> files = new HashMap<>();
    for (int i = 2; i < frame.texts().size(); i += 2) {
      files.put(frame.text(i), Path.of(frame.text(i + 1)));
    }
    try {
      String result =
          ProtocolJson.write(
              executor.execute(new RunTask(runId, request, files), control(runId, request)));
      frames.write(Kind.RESULT, List.of(runId, result));
    } catch (AgentException e) {
      frames.write(Kind.PROBLEM, List.of(runId, ProtocolJson.write(e.problem())));
    } catch (CancelledRunException e) {
      frames.write(Kind.CANCELLED, List.of(runId));
    } catch (RuntimeException | LinkageError e) {
      frames.write(Kind.PROBLEM, List.of(runId, ProtocolJson.write(fault(runId, e))));
    }
  }

  private static AgentProblem fault(String runId, Throwable fault) {
    return new AgentProblem(
        AgentProblem.Code.AGENT_FAULT,
        "run " + runId,
        "the agent failed: " + fault,
        "no fault of the agent",
        "please report it");
  }

  private RunControl control(String runId, RunRequest request) {
    return new RunControl() {
      private long toldNanos = System.nanoTime() - PROGRESS_NANOS;
      private RunState.Phase toldPhase = RunState.Phase.QUEUED;

      @Override
      public boolean isCancelled() {
        return !cancelled.isEmpty() && cancelled.equals(runId);
      }

      @Override
      public void whenCancelled(Runnable action) {
        throw new UnsupportedOperationException("a child asks between inferences");
      }

      @Override
      public void progress(RunProgress progress) {
        long now = System.nanoTime();
        if (progress.phase() == toldPhase && now - toldNanos < PROGRESS_NANOS) {
          return;
        }
        toldNanos = now;
        toldPhase = progress.phase();
        int most = request.maxSamples();
        RunState state =
            new RunState(
                runId,
                progress.phase(),
                progress.done(),
                Math.min(most, progress.samples()),
                most,
                progress.redone(),
                Optional.empty());
        try {
          frames.write(Kind.PROGRESS, List.of(runId, ProtocolJson.write(state)));
        } catch (IOException e) {
          // Nobody listens any more.
          Runtime.getRuntime().halt(0);
        }
      }
    };
  }
}
