package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunState;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A run with what is known of it. Thread-safe. */
final class Run implements RunControl {

  private final RunTask task;
  private RunProgress progress = RunProgress.NOTHING;
  private Optional<AgentProblem> problem = Optional.empty();
  private Optional<byte[]> result = Optional.empty();
  private Optional<Runnable> whenCancelled = Optional.empty();

  /** Read between inferences. */
  private volatile boolean cancelled;

  private boolean expired;

  Run(String runId, RunRequest request, Map<String, Path> files) {
    this.task = new RunTask(runId, request, files);
  }

  RunTask task() {
    return task;
  }

  synchronized RunState state() {
    int most = task.request().maxSamples();
    return new RunState(
        task.runId(),
        progress.phase(),
        progress.done(),
        Math.min(most, progress.samples()),
        most,
        progress.redone(),
        problem);
  }

  synchronized boolean isOver() {
    return progress.phase().isFinal();
  }

  /** The result as the protocol's text; empty where there is none. */
  synchronized Optional<byte[]> result() {
    return result;
  }

  /** Waits until the run is over, or the time is. */
  synchronized void await(long millis) throws InterruptedException {
    long endNanos = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (!isOver() && left > 0) {
      wait(left);
      left = (endNanos - System.nanoTime()) / 1_000_000;
    }
  }

  /** Waits until the run is cancelled, or the time is over. */
  synchronized void pause(long millis) throws InterruptedException {
    long endNanos = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (!cancelled && left > 0) {
      wait(left);
      left = (endNanos - System.nanoTime()) / 1_000_000;
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void whenCancelled(Runnable action) {
    synchronized (this) {
      whenCancelled = Optional.of(action);
      if (!cancelled) {
        return;
      }
    }
    action.run();
  }

  @Override
  public synchronized void progress(RunProgress now) {
    if (!isOver()) {
      progress = now;
    }
  }

  /** Asks the run to end; nothing happens where it is over. */
  void cancel() {
    Optional<Runnable> action;
    synchronized (this) {
      if (isOver() || cancelled) {
        return;
      }
      cancelled = true;
      action = whenCancelled;
      if (progress.phase() == RunState.Phase.QUEUED) {
        end(RunState.Phase.CANCELLED);
      }
      notifyAll();
    }
    action.ifPresent(Runnable::run);
  }

  /** Ends a run that takes longer than one may. */
  void expire() {
    synchronized (this) {
      expired = !isOver();
    }
    cancel();
  }

  synchronized boolean isExpired() {
    return expired;
  }

  synchronized void done(byte[] text) {
    if (!isOver()) {
      result = Optional.of(text);
      progress = new RunProgress(RunState.Phase.DONE, 1, progress.samples(), progress.redone());
      notifyAll();
    }
  }

  synchronized void failed(AgentProblem why) {
    if (!isOver()) {
      problem = Optional.of(why);
      end(RunState.Phase.FAILED);
    }
  }

  synchronized void cancelledNow() {
    if (!isOver()) {
      end(RunState.Phase.CANCELLED);
    }
  }

  private void end(RunState.Phase phase) {
    progress = progress.in(phase);
    notifyAll();
  }
}
