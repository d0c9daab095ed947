package dev.metronome.runner.tflite;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorSums;
import dev.metronome.runner.ProfileRuns;
import dev.metronome.runner.Profiler;
import dev.metronome.tables.measure.ProfilePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.SubGraph;

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
    try (OperatorEvents events = new OperatorEvents(names(file.graph()));
        TfliteModel loaded = runner.open(file, Optional.of(events))) {
      runs.warmUp(loaded);
      events.drain();
      runs.count(loaded, nanos -> sums.add(events.drain(), nanos));
      return sums.means();
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

  private static List<String> names(SubGraph graph) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < graph.operatorsLength(); i++) {
      Operator operator = graph.operators(i);
      String number = "operator " + i;
      names.add(
          operator.outputsLength() == 0
              ? number
              : Texts.of(graph.tensors(operator.outputs(0)).nameAsByteBuffer(), number));
    }
    return names;
  }
}
