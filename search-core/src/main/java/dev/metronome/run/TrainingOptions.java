package dev.metronome.run;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The hyper-parameters of stand-alone training; the optimizer is TuNAS's.
 *
 * @param epochs how often every training image is seen
 * @param batchSize images of a batch
 * @param weightRate peak learning rate per 256 images of a batch
 * @param rateWarmup share of the steps in which the rate rises
 * @param labelSmoothing share of every label that is spread over all classes
 * @param weightDecay on kernels
 * @param augment whether images are cropped and flipped at random
 */
public record TrainingOptions(
    int epochs,
    int batchSize,
    double weightRate,
    double rateWarmup,
    double labelSmoothing,
    double weightDecay,
    boolean augment) {

  public TrainingOptions {
    List<Problem> problems = new ArrayList<>();
    String remedy = "give another value";
    if (epochs < 1) {
      problems.add(new Problem("epochs", String.valueOf(epochs), "at least 1", remedy));
    }
    if (batchSize < 2) {
      problems.add(new Problem("batch size", String.valueOf(batchSize), "at least 2", remedy));
    }
    if (!(weightRate > 0 && weightRate < 10)) {
      problems.add(new Problem("weight rate", String.valueOf(weightRate), "0 to 10", remedy));
    }
    requireShare(problems, "rate warm-up", rateWarmup);
    requireShare(problems, "label smoothing", labelSmoothing);
    requireShare(problems, "weight decay", weightDecay);
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void requireShare(List<Problem> problems, String option, double value) {
    if (!(value >= 0 && value < 1)) {
      problems.add(
          new Problem(
              option, String.valueOf(value), "0 or more, and below 1", "give another value"));
    }
  }

  /** TuNAS's values for a training of so many epochs. */
  public static TrainingOptions ofEpochs(int epochs) {
    return new TrainingOptions(epochs, 64, 0.165, 0.05, 0.1, 4e-5, true);
  }

  /** These options with another peak learning rate. */
  public TrainingOptions withWeightRate(double rate) {
    return new TrainingOptions(
        epochs, batchSize, rate, rateWarmup, labelSmoothing, weightDecay, augment);
  }
}
