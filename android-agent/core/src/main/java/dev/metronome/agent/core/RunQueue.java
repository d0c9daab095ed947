package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs wait here, and are executed one at a time. Thread-safe. */
final class RunQueue implements AutoCloseable {

  /** Runs that may wait. */
  static final int MOST_QUEUED = 32;

  /** Runs that are over and remembered; the oldest are forgotten. */
  private static final int MOST_OVER = 256;

  /** Names of runs that were deleted and are remembered; the oldest are forgotten. */
  private static final int MOST_DELETED = 4096;

  private static final long MOST_RESULT_BYTES = 64 << 20;

  private final ModelCache cache;
  private final RunExecutor executor;
  private final long maxRunMillis;
  private final AgentLog log;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Deque<Run> waiting = new ArrayDeque<>();

  /** Oldest first. What asks for such a run only now was overtaken on its way. */
  private final Set<String> deleted = new LinkedHashSet<>();

  private Optional<Run> running = Optional.empty();
  private final Thread worker = new Thread(this::work, "agent-runs");
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "agent-run-limit");
            thread.setDaemon(true);
            return thread;
          });
  private boolean closed;

  RunQueue(ModelCache cache, RunExecutor executor, long maxRunMillis, AgentLog log) {
    this.cache = cache;
    this.executor = executor;
    this.maxRunMillis = maxRunMillis;
    this.log = log;
    worker.setDaemon(true);
  }

  void start() {
    worker.start();
  }

  synchronized int queued() {
    return waiting.size();
  }

  synchronized Optional<String> running() {
    return running.map(run -> run.task().runId());
  }

  /** How far the run is that is measured; empty where none is. */
  synchronized Optional<RunState> runningState() {
    return running.map(Run::state);
  }

  /**
   * Takes a run; the same one once more changes nothing.
   *
   * @throws AgentException where it cannot be done: all that is known before it begins
   */
  synchronized RunState submit(String runId, RunRequest request, DeviceFacts device)
      throws IOException {
    Run known = runs.get(runId);
    if (known == null && deleted.contains(runId)) {
      throw new AgentException(
          AgentProblem.Code.RUN_EXISTS,
          "run " + runId,
          "the run of this name was deleted",
          "a new name",
          "send it with another name");
    }
    if (known != null) {
      if (!known.task().request().equals(request)) {
        throw new AgentException(
            AgentProblem.Code.RUN_EXISTS,
            "run " + runId,
            "there is another run of this name",
            "a new name, or the same request",
            "send it with another name");
      }
      return known.state();
    }
    List<AgentProblem> problems = RunRules.problems(request, device);
    if (!problems.isEmpty()) {
      throw new AgentException(problems.get(0));
    }
    if (waiting.size() >= MOST_QUEUED) {
      throw new AgentException(
          AgentProblem.Code.QUEUE_FULL,
          "runs",
          waiting.size() + " runs wait",
          "at most " + MOST_QUEUED,
          "wait until some are over, or cancel some");
    }
    ModelFormat format = RunRules.runtime(request.runtime(), device).get().format();
    Run run = new Run(runId, request, hold(request, format));
    runs.put(runId, run);
    waiting.add(run);
    forgetOldest();
    notifyAll();
    return run.state();
  }

  private Map<String, Path> hold(RunRequest request, ModelFormat format) throws IOException {
    Map<String, Path> files = new HashMap<>();
    List<String> held = new ArrayList<>();
    try {
      for (String model : request.modelsWithReference()) {
        files.put(model, cache.hold(model, format));
        held.add(model);
      }
      return files;
    } catch (AgentException | IOException e) {
      held.forEach(cache::release);
      throw e;
    }
  }

  private void forgetOldest() {
    int over = 0;
    long bytes = 0;
    List<Run> newestFirst = new ArrayList<>(runs.values());
    Collections.reverse(newestFirst);
    for (Run run : newestFirst) {
      if (run.isOver()) {
        over++;
        bytes += run.result().map(text -> (long) text.length).orElse(0L);
        if (over > MOST_OVER || (over > 1 && bytes > MOST_RESULT_BYTES)) {
          runs.remove(run.task().runId());
        }
      }
    }
  }

  private synchronized Run run(String runId) {
    Run run = runs.get(runId);
    if (run == null) {
      throw new AgentException(
          AgentProblem.Code.UNKNOWN_RUN,
          "run " + runId,
          "the agent does not know it",
          "a run since the agent was started",
          "send it again");
    }
    return run;
  }

  /** How far a run is, at once where it is over, else after the time. */
  RunState await(String runId, long millis) throws InterruptedException {
    Run run = run(runId);
    run.await(millis);
    return run.state();
  }

  /** The result as the protocol's text. */
  byte[] result(String runId) {
    Run run = run(runId);
    return run.result()
        .orElseThrow(
            () ->
                run.state()
                    .problem()
                    .map(AgentException::new)
                    .orElseGet(
                        () ->
                            new AgentException(
                                AgentProblem.Code.NO_RESULT,
                                "run " + runId,
                                "it has no result: it is "
                                    + run.state().phase().name().toLowerCase(Locale.ROOT),
                                "a run that is done",
                                "wait for it, or send it again")));
  }

  /**
   * Cancels a run that is not over, and forgets one that is. Nothing begins under its name any
   * more, also if the agent never heard of it: where an agent stood still, requests reach it late
   * and in any order, and whoever sent them may be gone.
   */
  RunState delete(String runId) {
    rememberDeleted(runId);
    Run run = run(runId);
    boolean over = run.isOver();
    if (over) {
      synchronized (this) {
        runs.remove(runId);
      }
    } else {
      leave(run);
      run.cancel();
    }
    return run.state();
  }

  private synchronized void rememberDeleted(String runId) {
    deleted.add(runId);
    if (deleted.size() > MOST_DELETED) {
      deleted.remove(deleted.iterator().next());
    }
  }

  /** Gives up the place of a run that waits, with the models that it holds for it. */
  private synchronized void leave(Run run) {
    if (waiting.remove(run)) {
      releaseModels(run);
    }
  }

  private void releaseModels(Run run) {
    run.task().request().modelsWithReference().forEach(cache::release);
  }

  private void work() {
    try {
      while (true) {
        Run run = next();
        try {
          execute(run);
        } finally {
          releaseModels(run);
          synchronized (this) {
            running = Optional.empty();
          }
        }
      }
    } catch (InterruptedException e) {
      // The agent ends.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Run next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    Run run = waiting.remove();
    running = Optional.of(run);
    return run;
  }

  private void execute(Run run) throws InterruptedException {
    if (run.isOver()) {
      // Cancelled as it came to its turn.
      return;
    }
    ScheduledFuture<?> limit =
        timer.schedule(
            run::expire,
            maxRunMillis + RunRules.coolDownMillis(run.task().request()),
            TimeUnit.MILLISECONDS);
    long startNanos = System.nanoTime();
    try {
      RunResult result = new ThermalPolicy(executor, run::pause).execute(run.task(), run);
      run.done(ProtocolJson.write(result).getBytes(StandardCharsets.UTF_8));
    } catch (CancelledRunException e) {
      if (run.isExpired()) {
        run.failed(tooLong(run));
      } else {
        run.cancelledNow();
      }
    } catch (AgentException e) {
      run.failed(run.isExpired() ? tooLong(run) : lostModel(run).orElse(e.problem()));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      run.failed(lostModel(run).orElse(fault(run, e)));
    } finally {
      limit.cancel(false);
      log.line(
          "run "
              + run.task().runId()
              + ": "
              + run.state().phase().name().toLowerCase(Locale.ROOT)
              + " after "
              + (System.nanoTime() - startNanos) / 1_000_000
              + " ms"
              + run.state().problem().map(why -> ", " + why.toProblem().text()).orElse(""));
    }
  }

  /** Why a run has failed, where it is a model's file: then its client uploads it again. */
  private Optional<AgentProblem> lostModel(Run run) {
    try {
      for (String model : run.task().request().modelsWithReference()) {
        Optional<AgentException> lost = cache.lost(model);
        if (lost.isPresent()) {
          return Optional.of(lost.get().problem());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(StorageException.of(e).problem());
    }
  }

  private AgentProblem tooLong(Run run) {
    return new AgentProblem(
        AgentProblem.Code.RUN_FAILED,
        "run " + run.task().runId(),
        "it took longer than " + maxRunMillis + " ms",
        "a run that ends before",
        "measure fewer models in one run, or a faster one");
  }

  private static AgentProblem fault(Run run, Throwable fault) {
    return new AgentProblem(
        AgentProblem.Code.AGENT_FAULT,
        "run " + run.task().runId(),
        "the agent failed: " + fault,
        "no fault of the agent",
        "please report it");
  }

  @Override
  public void close() {
    List<Run> open;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = new ArrayList<>(runs.values());
    }
    open.forEach(Run::cancel);
    timer.shutdownNow();
    worker.interrupt();
    try {
      worker.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
