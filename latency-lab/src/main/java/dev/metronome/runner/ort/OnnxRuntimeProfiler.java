package dev.metronome.runner.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.Profiler;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The profiler of ONNX Runtime. It counts whole microseconds, rounded down, so that an operator
 * lacks half of one on average.
 */
final class OnnxRuntimeProfiler implements Profiler {

  /**
   * Runs of one session. The library keeps all events in memory until the end, some hundred bytes
   * for each operator of each run, and forgets those beyond a million.
   */
  private static final int MOST_RUNS = 5000;

  private static final String PREFIX = "ort-profile";

  private final OnnxRuntimeRunner runner;

  OnnxRuntimeProfiler(OnnxRuntimeRunner runner) {
    this.runner = runner;
  }

  @Override
  public OperatorProfile profile(Path model, ProfilePlan plan, Path scratch, Runnable betweenRuns)
      throws IOException {
    Profile profile = new Profile();
    Progress progress = new Progress(plan, betweenRuns);
    try {
      while (!progress.done()) {
        addSession(model, scratch, progress, profile);
      }
    } finally {
      // Closing a session writes its profile too, also where nobody wants it any more.
      deleteProfiles(scratch);
    }
    return profile.means();
  }

  private void addSession(Path model, Path scratch, Progress progress, Profile profile)
      throws IOException {
    OrtSession session = runner.session(model, Optional.of(scratch.resolve(PREFIX)));
    try (OnnxRuntimeModel loaded = runner.open(model, session)) {
      // Opening it has run it once.
      int skipped = 1 + progress.warmUp(loaded);
      int counted = progress.count(loaded);
      Path file = Path.of(session.endProfiling());
      profile.add(file, skipped, counted);
      Files.delete(file);
    } catch (OrtException e) {
      throw new IllegalStateException(
          model + ": the profile cannot be ended: " + OnnxRuntimeRunner.message(e), e);
    }
  }

  private static void deleteProfiles(Path scratch) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch, PREFIX + "*")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** How much of a plan is done. */
  private static final class Progress {

    private final ProfilePlan plan;
    private final Runnable betweenRuns;
    private int runs;
    private long nanos;

    Progress(ProfilePlan plan, Runnable betweenRuns) {
      this.plan = plan;
      this.betweenRuns = betweenRuns;
    }

    boolean done() {
      return runs >= plan.minRuns() && nanos >= plan.minTime().toNanos();
    }

    /** Returns how many runs it took. */
    int warmUp(OnnxRuntimeModel loaded) {
      long warmNanos = 0;
      int warmRuns = 0;
      while (warmRuns < MOST_RUNS
          && (warmRuns < plan.warmupRuns() || warmNanos < plan.warmupTime().toNanos())) {
        warmNanos += time(loaded);
        warmRuns++;
      }
      return warmRuns;
    }

    /** Returns how many runs it took; the plan is done then, or the session is full. */
    int count(OnnxRuntimeModel loaded) {
      int before = runs;
      do {
        nanos += time(loaded);
        runs++;
      } while (!done() && runs - before < MOST_RUNS);
      return runs - before;
    }

    private long time(OnnxRuntimeModel loaded) {
      betweenRuns.run();
      long start = System.nanoTime();
      loaded.run();
      return System.nanoTime() - start;
    }
  }
}
