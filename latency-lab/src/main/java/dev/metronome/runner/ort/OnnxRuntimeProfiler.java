package dev.metronome.runner.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.ProfileRuns;
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
    ProfileRuns runs = new ProfileRuns(plan, betweenRuns, MOST_RUNS);
    try {
      while (!runs.done()) {
        addSession(model, scratch, runs, profile);
      }
    } finally {
      // Closing a session writes its profile too, also where nobody wants it any more.
      deleteProfiles(scratch);
    }
    return profile.means();
  }

  private void addSession(Path model, Path scratch, ProfileRuns runs, Profile profile)
      throws IOException {
    OrtSession session = runner.session(model, Optional.of(scratch.resolve(PREFIX)));
    try (OnnxRuntimeModel loaded = runner.open(model, session)) {
      // Opening it has run it once.
      int skipped = 1 + runs.warmUp(loaded);
      int counted = runs.count(loaded);
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
}
