package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an agent takes on: told by the agent, and asked beforehand by whoever sends runs. */
public final class RunRules {

  /** Samples of a run that an agent keeps in memory. */
  private static final long MOST_SAMPLES = 1_000_000;

  private static final int MOST_WARMUP_RUNS = 100_000;
  private static final int MOST_REDOS = 100;
  private static final int MOST_RETRIES = 20;
  private static final long MOST_COOL_DOWN_MILLIS = 3_600_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final String LESS = "ask for less in one run";

  private RunRules() {}

  /** Why the device cannot do the run, all at once; empty where it can. */
  public static List<AgentProblem> problems(RunRequest request, DeviceFacts device) {
    List<AgentProblem> problems =
        new ArrayList<>(
            problems(request.runtime(), request.accelerator(), request.threads(), device));
    DeviceFacts.Limits limits = device.limits();
    long maxRunMillis = limits.maxRunMillis();
    int models = request.models().size();
    atMost(problems, "models of a run", models, limits.maxModels(), "measure fewer together");
    request
        .plan()
        .ifPresent(
            plan -> {
              atMost(problems, "warm-up runs", plan.warmupRuns(), MOST_WARMUP_RUNS, LESS);
              atMost(problems, "samples", plan.maxSamples(), MOST_SAMPLES, LESS);
              atMost(
                  problems,
                  "milliseconds of warm-up and measuring",
                  sum(plan.warmupLimitNanos(), plan.timeLimitNanos()) / NANOS_PER_MILLI,
                  maxRunMillis,
                  "give a smaller --limit, or start the agent with a larger --max-run-minutes");
            });
    request
        .group()
        .ifPresent(
            group -> {
              RunRequest.Bursts bursts = group.bursts();
              atMost(problems, "warm-up runs", bursts.warmupRuns(), MOST_WARMUP_RUNS, LESS);
              atMost(problems, "repetitions of a burst", bursts.redos(), MOST_REDOS, LESS);
              atMost(
                  problems,
                  "samples of all models",
                  product(models, product(bursts.maxBursts(), bursts.mostRuns())),
                  MOST_SAMPLES,
                  "give fewer --max-bursts");
              atMost(
                  problems,
                  "milliseconds of warm-up",
                  product(models + 1, bursts.warmupLimitNanos()) / NANOS_PER_MILLI,
                  maxRunMillis,
                  "start the agent with a larger --max-run-minutes");
            });
    atMost(problems, "cool-downs", request.coolDown().retries(), MOST_RETRIES, LESS);
    atMost(
        problems,
        "milliseconds of cooling down",
        coolDownMillis(request),
        MOST_COOL_DOWN_MILLIS,
        LESS);
    return problems;
  }

  /** Why nothing can be measured on the target, all at once; empty where it can. */
  public static List<AgentProblem> problems(
      String runtime, String accelerator, int threads, DeviceFacts device) {
    List<AgentProblem> problems = new ArrayList<>();
    String remedy = "name another target; 'metronome targets' lists those of the device";
    Optional<DeviceFacts.RuntimeFacts> there = runtime(runtime, device);
    if (!there.isPresent()) {
      problems.add(
          new AgentProblem(
              AgentProblem.Code.RUNTIME_ABSENT,
              "runtime",
              "'" + runtime + "' is not there",
              device.runtimes().isEmpty()
                  ? "a runtime that works on the device, which has none"
                  : device.runtimes().stream()
                      .map(DeviceFacts.RuntimeFacts::name)
                      .collect(Collectors.joining(" or ")),
              remedy));
    } else if (!there.get().accelerators().contains(accelerator)) {
      problems.add(
          new AgentProblem(
              AgentProblem.Code.ACCELERATOR_ABSENT,
              "accelerator",
              "'" + accelerator + "' is not there for " + runtime,
              String.join(" or ", there.get().accelerators()),
              remedy));
    }
    if (threads > device.limits().maxThreads()) {
      problems.add(
          new AgentProblem(
              AgentProblem.Code.TOO_MANY_THREADS,
              "threads",
              String.valueOf(threads),
              "1 to " + device.limits().maxThreads() + ", the number of its cores",
              "give fewer threads"));
    }
    return problems;
  }

  /** A runtime of the device by its name. */
  public static Optional<DeviceFacts.RuntimeFacts> runtime(String name, DeviceFacts device) {
    return device.runtimes().stream().filter(facts -> facts.name().equals(name)).findFirst();
  }

  /** All the time for which a run may wait until the device is cool. */
  static long coolDownMillis(RunRequest request) {
    return product(request.coolDown().retries(), request.coolDown().waitMillis());
  }

  private static void atMost(
      List<AgentProblem> problems, String where, long value, long most, String remedy) {
    if (value > most) {
      problems.add(
          new AgentProblem(
              AgentProblem.Code.PLAN_BEYOND_LIMITS,
              where,
              String.valueOf(value),
              "at most " + most,
              remedy));
    }
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static long product(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
