package dev.metronome.runner.tflite;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorSums;
import dev.metronome.runner.ProfileRuns;
import dev.metronome.runner.Profiler;
import dev.metronome.tables.measure.ProfilePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The profiler of TensorFlow Lite, which keeps nothing in files.
 *
 * <p>An operator that the library's own kernel runs has the name of its first output. XNNPACK fuses
 * operators and does not tell which, so its operators are counted: {@code xnnpack.0} and so on.
 * Their times are whole microseconds, rounded down.
 */
final class TfliteProfiler implements Profiler {

  private final TfliteRunner runner;

  TfliteProfiler(TfliteRunner runner) {
    this.runner = runner;
  }

  @Override
  public OperatorProfile profile(Path model, ProfilePlan plan, Path scratch, Runnable betweenRuns) {
    OperatorSums sums = new OperatorSums();
    ProfileRuns runs = new ProfileRuns(plan, betweenRuns, Integer.MAX_VALUE);
    TfliteFile file = TfliteFile.open(model);
    List<FileOperator> operators = FileOperator.of(file.model());
    try (OperatorEvents events = new OperatorEvents(operators);
        TfliteModel loaded = runner.open(file, Optional.of(events))) {
      runs.warmUp(loaded);
      events.drain();
      runs.count(loaded, nanos -> sums.add(events.drain(), nanos));
      return XnnpackNames.named(sums.means(), operators);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          new Problem(
              model.toString(),
              "its profile cannot be summed up: " + e.getMessage(),
              "a model that runs the same operators every time",
              "measure it as a whole"),
          e);
    }
  }
}
