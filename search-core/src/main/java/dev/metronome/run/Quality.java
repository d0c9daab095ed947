package dev.metronome.run;

import dev.metronome.evaluation.Evaluator;
import dev.metronome.network.Tensor;
import dev.metronome.space.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Where a search learns how accurate architectures are: a supernet that learns beside it, or a
 * benchmark's table.
 */
public interface Quality extends Evaluator, AutoCloseable {

  /**
   * What a step told of an architecture.
   *
   * @param allPaths whether all choices learned at once
   * @param allFilters whether the widest layers learned
   * @param loss of the training batch, before the update; empty where nothing is trained
   * @param accuracy of the architecture, after it
   */
  record Judged(boolean allPaths, boolean allFilters, OptionalDouble loss, double accuracy) {}

  /** Gets ready for this step and those after it. */
  void start(long firstStep);

  /**
   * One step: learns from the next data where it learns at all, then judges architectures, each on
   * its share of the data.
   *
   * @return in their order
   */
  List<Judged> judge(long step, List<Architecture> architectures, SplittableRandom random);

  /** Whether a judgement takes a training. */
  default boolean trainsToJudge() {
    return false;
  }

  /** What watches the losses, where weights are trained that all architectures share. */
  default Optional<LossWatch> losses() {
    return Optional.empty();
  }

  /** What tells of binary gates, where the quality is differentiable. */
  default Optional<GateSource> gates() {
    return Optional.empty();
  }

  /** All that was learned. */
  Map<String, Tensor> checkpoint();

  /** Takes up a checkpoint that was read from the file {@code where}. */
  void restore(Map<String, Tensor> checkpoint, String where);

  @Override
  void close();
}
