package dev.metronome.run;

import dev.metronome.evaluation.Evaluator;
import dev.metronome.network.Tensor;
import dev.metronome.space.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Accuracies that need no training. */
final class KnownQuality implements Quality {

  private final Evaluator evaluator;
  private final OptionalInt images;

  /**
   * A quality of known accuracies.
   *
   * @param images how many images a step's accuracy shall look as if counted on; empty for the
   *     known accuracy itself
   */
  KnownQuality(Evaluator evaluator, OptionalInt images) {
    this.evaluator = evaluator;
    this.images = images;
  }

  @Override
  public void start(long firstStep) {}

  @Override
  public List<Judged> judge(long step, List<Architecture> architectures, SplittableRandom random) {
    List<Judged> judged = new ArrayList<>();
    for (Architecture architecture : architectures) {
      double accuracy = evaluator.accuracy(architecture);
      judged.add(
          new Judged(
              false,
              false,
              OptionalDouble.empty(),
              images.isPresent() ? counted(accuracy, images.getAsInt(), random) : accuracy));
    }
    return judged;
  }

  private static double counted(double accuracy, int images, SplittableRandom random) {
    return random.doubles(images).filter(value -> value < accuracy).count() / (double) images;
  }

  @Override
  public double accuracy(Architecture architecture) {
    return evaluator.accuracy(architecture);
  }

  @Override
  public Map<String, Tensor> checkpoint() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, Tensor> checkpoint, String where) {}

  @Override
  public void close() {}
}
