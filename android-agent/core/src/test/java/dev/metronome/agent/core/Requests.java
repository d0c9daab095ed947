package dev.metronome.agent.core;

import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.files.FileHash;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.RunPlan;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Requests of tests, which take milliseconds. */
final class Requests {

  static final RunPlan PLAN =
      new RunPlan(0.5, 1, Duration.ofMillis(1), 0.5, 20, 40, Duration.ofSeconds(1));

  static final BurstPlan BURSTS =
      new BurstPlan(0.5, 1, Duration.ofMillis(1), 2, 2, Duration.ZERO, 6, 6, 0.5, 1e9, 0);

  private Requests() {}

  static String sha256(byte[] bytes) {
    MessageDigest digest = FileHash.newSha256();
    digest.update(bytes);
    return FileHash.hex(digest);
  }

  static RunRequest single(String model) {
    return single(model, PLAN);
  }

  static RunRequest single(String model, RunPlan plan) {
    return of(
        List.of(model), "spin", 1, Optional.of(RunRequest.Plan.of(plan)), Optional.empty(), 0, 0);
  }

  static RunRequest hot(String model, long waitMillis, int retries) {
    return of(
        List.of(model),
        "spin",
        1,
        Optional.of(RunRequest.Plan.of(PLAN)),
        Optional.empty(),
        waitMillis,
        retries);
  }

  static RunRequest group(List<String> models, String reference) {
    return group(models, reference, BURSTS);
  }

  static RunRequest group(List<String> models, String reference, BurstPlan bursts) {
    return of(
        models,
        "spin",
        1,
        Optional.empty(),
        Optional.of(new RunRequest.Group(reference, RunRequest.Bursts.of(bursts), 7)),
        0,
        0);
  }

  static RunRequest on(String runtime, int threads, String model) {
    return of(
        List.of(model),
        runtime,
        threads,
        Optional.of(RunRequest.Plan.of(PLAN)),
        Optional.empty(),
        0,
        0);
  }

  private static RunRequest of(
      List<String> models,
      String runtime,
      int threads,
      Optional<RunRequest.Plan> plan,
      Optional<RunRequest.Group> group,
      long waitMillis,
      int retries) {
    return new RunRequest(
        models,
        runtime,
        "cpu",
        threads,
        Precision.FLOAT32,
        plan,
        group,
        new RunRequest.CoolDown(waitMillis, retries));
  }
}
