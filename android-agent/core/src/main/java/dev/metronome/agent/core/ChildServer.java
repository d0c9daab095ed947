package dev.metronome.agent.core;

import dev.metronome.agent.core.Frames.Frame;
import dev.metronome.agent.core.Frames.Kind;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.tables.measure.Interference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the process of an agent's models does: if a runtime crashes, it is this process that ends.
 * It ends too when the agent does. {@link ChildExecutor} is the other side.
 */
public final class ChildServer {

  /** Progress is told no more often, as telling wakes the agent's process. */
  private static final long PROGRESS_NANOS = 200_000_000;

  private final Frames frames;
  private final InferenceEngine engine;
  private final DeviceMonitor monitor;
  private final Interference interference;
  private final Runnable whenAlone;
  private final BlockingQueue<Frame> runs = new LinkedBlockingQueue<>();

  /** The run that is to end; read between inferences. */
  private volatile String cancelled = "";

  private ChildServer(
      Frames frames,
      InferenceEngine engine,
      DeviceMonitor monitor,
      Interference interference,
      Runnable whenAlone) {
    this.frames = frames;
    this.engine = engine;
    this.monitor = monitor;
    this.interference = interference;
    this.whenAlone = whenAlone;
  }

  /**
   * Executes the runs that arrive, until it is interrupted.
   *
   * @param in what the agent sends
   * @param out to the agent; it need not be buffered
   * @param interference what is known to disturb timing in this process
   * @param whenAlone is called as soon as the agent has ended, however it did: it ends the process
   */
  public static void serve(
      InputStream in,
      OutputStream out,
      InferenceEngine engine,
      DeviceMonitor monitor,
      Interference interference,
      Runnable whenAlone)
      throws IOException, InterruptedException {
    Frames frames = new Frames(in, new BufferedOutputStream(out));
    new ChildServer(frames, engine, monitor, interference, whenAlone).serve();
  }

  private void serve() throws IOException, InterruptedException {
    InProcessExecutor executor = new InProcessExecutor(engine, monitor, interference);
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
      // A runtime must not keep this process.
      whenAlone.run();
    }
  }

  private void execute(Frame frame, InProcessExecutor executor) throws IOException {
    String runId = frame.text(0);
    RunRequest request = ProtocolJson.read(RunRequest.class, frame.text(1));
    Map<String, Path> files = new HashMap<>();
    for (int i = 2; i < frame.texts().size(); i += 2) {
      files.put(frame.text(i), Paths.get(frame.text(i + 1)));
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
          whenAlone.run();
        }
      }
    };
  }
}
