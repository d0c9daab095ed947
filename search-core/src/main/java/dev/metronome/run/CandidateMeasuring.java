package dev.metronome.run;

import dev.metronome.space.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Measures architectures on the target that a search is for. */
@FunctionalInterface
public interface CandidateMeasuring {

  /**
   * Measures networks of architectures, side by side.
   *
   * @param scratch a folder that may be made and is deleted in the end
   * @param stopRequested asked between inferences
   * @return in the order of the architectures
   * @throws dev.metronome.problem.StoppedException where measuring was asked to stop
   */
  List<MeasuredLatency> measure(
      List<Architecture> architectures, Path scratch, BooleanSupplier stopRequested)
      throws IOException;
}
