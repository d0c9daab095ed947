package dev.metronome.remote;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.RunRules;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.agent.protocol.Tensor;
import dev.metronome.files.FileHash;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.Bench;
import dev.metronome.runner.ModelFile;
import dev.metronome.runner.ModelTensor;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Target;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StageListener;
import dev.metronome.tables.measure.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Measures on an agent's device.
 *
 * <p>A lost connection is waited for, and the run goes on meanwhile. An agent that was started anew
 * has forgotten its runs: what was in flight is measured again.
 */
public final class RemoteBench implements Bench {

  /** How long a request for a run's state waits: progress is shown and stopping asked as often. */
  private static final Duration POLL = Duration.ofMillis(500);

  private static final Duration QUEUE_PAUSE = Duration.ofSeconds(1);

  /** How often uploads that arrive damaged are repeated. */
  private static final int DAMAGED_UPLOADS = 5;

  /** How often a run is begun anew because the agent has forgotten it, or its models. */
  private static final int MOST_FORGOTTEN = 12;

  private static final RunRequest.CoolDown COOL_DOWN = new RunRequest.CoolDown(90_000, 2);

  private final AgentClient client;
  private final TargetName name;
  private final int threads;
  private final Precision precision;
  private final DeviceFacts device;
  private final ModelFormat format;
  private final Target target;

  /** Models that the agent was seen to have; it may have forgotten some since. */
  private final Set<String> there = new HashSet<>();

  private long measuringNanos;

  private RemoteBench(
      AgentClient client, TargetName name, int threads, Precision precision, DeviceFacts device) {
    this.client = client;
    this.name = name;
    this.threads = threads;
    this.precision = precision;
    this.device = device;
    this.format = RunRules.runtime(name.runtime(), device).orElseThrow().format();
    this.target = target(device);
  }

  /**
   * Opens a target of an agent.
   *
   * @param client of the agent; it is closed with the bench
   * @param name runtime and accelerator
   * @param precision of the models that are to be measured
   * @throws dev.metronome.problem.ProblemException where nothing can be measured there so: with all
   *     reasons
   */
  public static RemoteBench open(
      AgentClient client, TargetName name, int threads, Precision precision) {
    if (threads < 1) {
      throw new BadInputException(
          "threads", String.valueOf(threads), "at least 1", "give another number");
    }
    DeviceFacts device;
    try {
      device = client.device();
    } catch (AgentException e) {
      throw Refusals.of(client.address(), e);
    }
    List<AgentProblem> problems =
        RunRules.problems(name.runtime(), name.accelerator(), threads, device);
    if (!problems.isEmpty()) {
      throw Refusals.of(client.address(), problems);
    }
    return new RemoteBench(client, name, threads, precision, device);
  }

  private Target target(DeviceFacts facts) {
    return new Target(
        name.runtime(),
        RunRules.runtime(name.runtime(), facts)
            .map(DeviceFacts.RuntimeFacts::version)
            .orElse("none"),
        name.accelerator(),
        facts.deviceName(),
        threads,
        precision);
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public String format() {
    return format.text();
  }

  @Override
  public Map<String, String> facts() {
    return device.facts();
  }

  @Override
  public Single measure(Path model, RunPlan plan, Runnable check, Measurer.Listener listener)
      throws IOException {
    ModelFile.require(model, format());
    String sha256 = FileHash.sha256(model);
    RunRequest request =
        request(List.of(sha256), Optional.of(RunRequest.Plan.of(plan)), Optional.empty());
    RunResult result =
        run(
            request,
            Map.of(sha256, model),
            check,
            listener,
            state -> {
              if (state.samples() > 0) {
                listener.samples(state.samples());
              }
            });
    RunResult.Single single = result.single().orElseThrow(() -> another(request));
    Samples samples = single.samples();
    return new Single(
        tensors(single.inputs()),
        tensors(single.outputs()),
        new Measurer.Result(samples, new Measurement(Summary.of(samples), single.stopReason())));
  }

  private static List<ModelTensor> tensors(List<Tensor> tensors) {
    return tensors.stream()
        .map(tensor -> new ModelTensor(tensor.name(), tensor.type(), tensor.shape()))
        .toList();
  }

  @Override
  public InterleavedMeasurer.Group measure(
      List<Path> models,
      Path reference,
      BurstPlan plan,
      long seed,
      Runnable check,
      InterleavedMeasurer.Listener listener)
      throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    List<String> hashes = new ArrayList<>();
    for (Path model : models) {
      ModelFile.require(model, format());
      String sha256 = FileHash.sha256(model);
      hashes.add(sha256);
      files.put(sha256, model);
    }
    String beside = FileHash.sha256(reference);
    files.put(beside, reference);
    RunRequest request =
        request(
            hashes,
            Optional.empty(),
            Optional.of(new RunRequest.Group(beside, RunRequest.Bursts.of(plan), seed)));
    RunResult result =
        run(
            request,
            files,
            check,
            listener,
            state -> listener.burst(state.done(), state.samples(), state.redone()));
    measuringNanos += result.busyNanos();
    RunResult.Group group =
        result
            .group()
            .filter(answer -> answer.subjects().size() == models.size())
            .orElseThrow(() -> another(request));
    return group.toGroup(plan);
  }

  /** With the loading: an agent tells how long it was busy, without sending and waiting. */
  @Override
  public Duration measuring() {
    return Duration.ofNanos(measuringNanos);
  }

  RunRequest request(
      List<String> models, Optional<RunRequest.Plan> plan, Optional<RunRequest.Group> group) {
    RunRequest request =
        new RunRequest(
            models, name.runtime(), name.accelerator(), threads, precision, plan, group, COOL_DOWN);
    // Before anything is sent, and all at once.
    List<AgentProblem> problems = RunRules.problems(request, device);
    if (!problems.isEmpty()) {
      throw Refusals.of(client.address(), problems);
    }
    return request;
  }

  private BadInputException another(RunRequest request) {
    return new BadInputException(
        client.address().url(),
        "the agent answered with the result of another run",
        "the times of " + request.models().size() + " models",
        "check what answers at this address");
  }

  RunResult run(
      RunRequest request,
      Map<String, Path> files,
      Runnable check,
      StageListener stages,
      Consumer<RunState> progress)
      throws IOException {
    AgentClient asking = client.checking(check);
    int damaged = 0;
    int forgotten = 0;
    while (true) {
      String runId = UUID.randomUUID().toString();
      Sent sent = new Sent(runId, files);
      try {
        upload(files, asking, stages);
        return finish(runId, request, asking, stages, progress);
      } catch (AgentException e) {
        switch (e.problem().code()) {
          // Started anew since, or in want of room: once more.
          case UNKNOWN_RUN, UNKNOWN_MODEL -> {
            forgotten++;
            if (forgotten > MOST_FORGOTTEN) {
              throw forgetful(e, sent);
            }
            there.clear();
            requireSameTarget(asking);
          }
          case QUEUE_FULL -> pause(check);
          case TRUNCATED_UPLOAD, HASH_MISMATCH -> {
            damaged++;
            if (damaged > DAMAGED_UPLOADS) {
              throw Refusals.of(client.address(), e, sent);
            }
          }
          default -> throw Refusals.of(client.address(), e, sent);
        }
      } catch (RuntimeException e) {
        // Stopped here: the device need not go on.
        cancel(runId);
        throw e;
      }
    }
  }

  private UnavailableException forgetful(AgentException last, Sent sent) {
    return new UnavailableException(
        new Problem(
            client.address().url(),
            "the agent forgot one run "
                + MOST_FORGOTTEN
                + " times, or its models ("
                + sent.wording().of(last.problem().where())
                + ": "
                + last.problem().what()
                + ")",
            "an agent that goes on running, and keeps all models of a run at a time",
            "look at what it logs; start it with a larger --cache-mib than "
                + (device.limits().cacheBytes() >> 20)),
        last);
  }

  private void upload(Map<String, Path> files, AgentClient asking, StageListener stages)
      throws IOException {
    for (Map.Entry<String, Path> model : files.entrySet()) {
      if (there.contains(model.getKey())) {
        continue;
      }
      try {
        asking.model(model.getKey());
      } catch (AgentException e) {
        if (e.problem().code() != AgentProblem.Code.UNKNOWN_MODEL) {
          throw e;
        }
        requireFits(model.getValue());
        asking.upload(model.getKey(), format, model.getValue(), stages);
      }
      there.add(model.getKey());
    }
  }

  private void requireFits(Path model) throws IOException {
    long bytes = Files.size(model);
    if (bytes > device.limits().maxModelBytes()) {
      throw new BadInputException(
          model.toString(),
          "it has " + bytes + " bytes",
          "at most " + device.limits().maxModelBytes() + ", the limit of " + client.address(),
          "measure a smaller model, or start the agent with a larger --max-model-mib");
    }
  }

  private static RunResult finish(
      String runId,
      RunRequest request,
      AgentClient asking,
      StageListener stages,
      Consumer<RunState> progress) {
    QueuePlace place = new QueuePlace(runId, stages);
    // Most runs are over by then: they take two requests.
    RunState state = asking.submit(runId, request, POLL);
    while (!state.phase().isFinal()) {
      progress.accept(state);
      switch (state.phase()) {
        case QUEUED -> place.look(asking);
        case WARMING_UP -> stages.warmingUp();
        case COOLING_DOWN -> stages.coolingDown();
        default -> {
          // Its samples tell the rest.
        }
      }
      state = asking.await(runId, POLL);
    }
    progress.accept(state);
    if (state.problem().isPresent()) {
      throw new AgentException(state.problem().get());
    }
    // A run that was cancelled there is refused here, with what it is. The agent forgets old runs
    // by itself.
    return asking.result(runId);
  }

  /** An agent that was started anew may be another one, and rows of two devices are no table. */
  private void requireSameTarget(AgentClient asking) {
    Map<String, String> differences = target.differencesFrom(target(asking.device()));
    if (!differences.isEmpty()) {
      throw new BadInputException(
          client.address().url(),
          "the agent is another one than before (before / now): " + differences,
          "the same device with the same runtime",
          "bring the first one back, or begin anew");
    }
  }

  private static void pause(Runnable check) {
    try {
      check.run();
      Thread.sleep(QUEUE_PAUSE.toMillis());
    } catch (InterruptedException e) {
      // The check, or the next request, sees it.
      Thread.currentThread().interrupt();
    }
  }

  private void cancel(String runId) {
    try {
      client.impatient().delete(runId);
    } catch (RuntimeException e) {
      // It was never sent, or nobody answers: then nothing can be cancelled.
      return;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
