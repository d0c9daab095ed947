package dev.metronome.remote.serve;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.EngineChoice;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.Tensor;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelTensor;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.runner.RuntimeStatus;
import dev.metronome.tables.TargetName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runtimes of this machine, through the runners that measure here without an agent too. */
public final class DesktopEngine implements InferenceEngine {

  @Override
  public List<DeviceFacts.RuntimeFacts> runtimes() {
    Map<String, DeviceFacts.RuntimeFacts> byName = new LinkedHashMap<>();
    for (RuntimeStatus status : Runners.here()) {
      if (status.usable()) {
        TargetName target = status.target();
        ModelFormat format = ModelFormat.named(Runners.open(target, 1).format()).orElseThrow();
        byName.merge(
            target.runtime(),
            new DeviceFacts.RuntimeFacts(
                target.runtime(),
                status.version().orElseThrow(),
                format,
                List.of(target.accelerator())),
            DesktopEngine::both);
      }
    }
    return List.copyOf(byName.values());
  }

  private static DeviceFacts.RuntimeFacts both(
      DeviceFacts.RuntimeFacts first, DeviceFacts.RuntimeFacts second) {
    List<String> accelerators = new ArrayList<>(first.accelerators());
    accelerators.addAll(second.accelerators());
    return new DeviceFacts.RuntimeFacts(
        first.name(), first.version(), first.format(), accelerators);
  }

  @Override
  public EngineModel load(Path model, EngineChoice choice) {
    try {
      Runner runner =
          Runners.open(
              new TargetName(choice.runtime(), choice.accelerator(), Optional.empty()),
              choice.threads(),
              choice.precision());
      return loaded(runner.load(model));
    } catch (UnavailableException e) {
      throw new AgentException(
          AgentProblem.of(AgentProblem.Code.RUNTIME_ABSENT, e.problems().get(0)));
    } catch (BadInputException e) {
      throw new AgentException(refused(model, e.problems().get(0)));
    }
  }

  /** Where the agent keeps the model is nothing to its clients. */
  private static AgentProblem refused(Path model, Problem problem) {
    String name = "model " + model.getFileName().toString().replaceAll("\\..*", "");
    return new AgentProblem(
        AgentProblem.Code.MODEL_REFUSED,
        problem.where().replace(model.toString(), name),
        problem.what().replace(model.toString(), name),
        problem.expected(),
        problem.remedy());
  }

  private static EngineModel loaded(LoadedModel model) {
    return new EngineModel() {
      @Override
      public List<Tensor> inputs() {
        return tensors(model.inputs());
      }

      @Override
      public List<Tensor> outputs() {
        return tensors(model.outputs());
      }

      @Override
      public void run() {
        model.run();
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }

  private static List<Tensor> tensors(List<ModelTensor> tensors) {
    return tensors.stream()
        .map(tensor -> new Tensor(tensor.name(), tensor.type(), tensor.shape()))
        .toList();
  }
}
