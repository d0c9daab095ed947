package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.tables.measure.Interference;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs models in this process. */
public final class InProcessExecutor implements RunExecutor {

  private final InferenceEngine engine;
  private final DeviceMonitor monitor;
  private final Interference interference;

  /**
   * An executor.
   *
   * @param interference what is known to disturb timing in this process
   */
  public InProcessExecutor(
      InferenceEngine engine, DeviceMonitor monitor, Interference interference) {
    this.engine = engine;
    this.monitor = monitor;
    this.interference = interference;
  }

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    return engine.runtimes();
  }

  @Override
  public RunResult execute(RunTask task, RunControl control) {
    ContextLog contexts = new ContextLog(monitor);
    control.progress(RunProgress.NOTHING.in(RunState.Phase.WARMING_UP));
    Runnable betweenRuns =
        () -> {
          if (control.isCancelled()) {
            throw new CancelledRunException();
          }
        };
    MeasuringLoop loop = new MeasuringLoop(interference, betweenRuns);
    RunRequest request = task.request();
    Optional<RunResult.Single> single = Optional.empty();
    Optional<RunResult.Group> group = Optional.empty();
    try {
      if (request.plan().isPresent()) {
        single = Optional.of(single(task, request.plan().get(), loop, contexts, control));
      } else {
        group = Optional.of(group(task, request.group().get(), loop, contexts, control));
      }
    } catch (IllegalStateException e) {
      throw new AgentException(
          AgentProblem.Code.RUN_FAILED,
          "run " + task.runId(),
          "the runtime failed: " + e.getMessage(),
          "a model that runs again and again",
          "measure another model, or on another target");
    }
    long busyNanos = contexts.elapsedNanos();
    Context after = contexts.requireCool();
    return new RunResult(
        task.runId(), single, group, busyNanos, 0, contexts.before(), contexts.during(), after);
  }

  private RunResult.Single single(
      RunTask task,
      RunRequest.Plan plan,
      MeasuringLoop loop,
      ContextLog contexts,
      RunControl control) {
    try (EngineModel model = load(task, task.request().models().get(0))) {
      // What loading left behind is collected now rather than between samples.
      System.gc();
      Measurer.Result result =
          new Measurer(plan.toRunPlan())
              .measure(
                  loop.stoppable(model),
                  count -> {
                    contexts.look();
                    control.progress(
                        new RunProgress(
                            RunState.Phase.MEASURING,
                            Math.min(1, (double) count / plan.maxSamples()),
                            count,
                            0));
                  });
      return new RunResult.Single(
          model.inputs(),
          model.outputs(),
          RunResult.listOf(result.samples()),
          result.measurement().stopReason(),
          Optional.of(RunResult.Statistics.of(result.measurement().summary())));
    }
  }

  private RunResult.Group group(
      RunTask task,
      RunRequest.Group group,
      MeasuringLoop loop,
      ContextLog contexts,
      RunControl control) {
    List<Supplier<EngineModel>> models = new ArrayList<>();
    task.request().models().forEach(model -> models.add(() -> load(task, model)));
    InterleavedMeasurer.Group measured =
        loop.measure(
            models,
            () -> load(task, group.reference()),
            group.bursts().toBurstPlan(),
            group.seed(),
            (done, bursts, redone) -> {
              contexts.look();
              control.progress(
                  new RunProgress(RunState.Phase.MEASURING, Math.min(1, done), bursts, redone));
            });
    return RunResult.Group.of(measured);
  }

  private EngineModel load(RunTask task, String model) {
    Path file = task.files().get(model);
    try {
      return engine.load(file, EngineChoice.of(task.request()));
    } catch (AgentException e) {
      AgentProblem problem = e.problem();
      if (problem.code() != AgentProblem.Code.MODEL_REFUSED || problem.where().contains(model)) {
        throw e;
      }
      // Which of a group's models it is: clients know them by their hash.
      throw new AgentException(
          problem.code(), "model " + model, problem.what(), problem.expected(), problem.remedy());
    }
  }

  @Override
  public void close() {}
}
