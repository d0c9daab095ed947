package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.Bench;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorProfile.OperatorTime;
import dev.metronome.runner.Profiler;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Profiles a model, and prints what its operators took. */
final class OperatorTimes {

  private final OperatorProfile profile;

  private OperatorTimes(OperatorProfile profile) {
    this.profile = profile;
  }

  /**
   * Runs the model under the profiler of its runtime.
   *
   * @throws BadInputException where the runtime has none, or the model does not run
   */
  static OperatorTimes of(Bench bench, Path model) throws IOException {
    Profiler profiler =
        bench
            .profiler()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "--profile",
                        bench.target().name() + " has no profiler",
                        "a target whose runtime has one",
                        "leave --profile out, or name another target"));
    Interruption interruption = Interruption.install();
    Path scratch = Files.createTempDirectory("metronome-profile");
    try {
      return new OperatorTimes(
          profiler.profile(model, ProfilePlan.DEFAULT, scratch, () -> check(interruption)));
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private static void check(Interruption interruption) {
    if (interruption.getAsBoolean()) {
      throw new StoppedException("stopped while a model was profiled", "measure it again");
    }
  }

  /** The time of a run that no operator took. */
  private double restMs() {
    return profile.meanRunMs() - profile.operatorsMs();
  }

  private double percent(double ms) {
    return 100 * ms / profile.meanRunMs();
  }

  void print(Output output) {
    output.text("%nOperators, mean of %d runs under the profiler:", profile.runs());
    output.text("%10s %9s  %s", "ms", "share", "operator");
    for (OperatorTime operator : profile.operators()) {
      line(output, operator.meanMs(), operator.name() + "  " + operator.type());
    }
    line(output, profile.operatorsMs(), "all operators");
    line(output, restMs(), "outside of operators");
    line(output, profile.meanRunMs(), "the whole run");
  }

  private void line(Output output, double ms, String what) {
    output.text("%10.4f %7.1f %%  %s", ms, percent(ms), what);
  }

  ObjectNode json() {
    ObjectNode document = Output.object();
    document.put("runs", profile.runs());
    document.put("meanRunMs", profile.meanRunMs());
    document.put("operatorsMs", profile.operatorsMs());
    document.put("restMs", restMs());
    for (OperatorTime operator : profile.operators()) {
      ObjectNode node = document.withArray("operators").addObject();
      node.put("name", operator.name());
      node.put("type", operator.type());
      node.put("meanMs", operator.meanMs());
      node.put("sharePercent", percent(operator.meanMs()));
    }
    return document;
  }
}
