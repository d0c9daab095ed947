package dev.metronome.run;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.training.CosineSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The hyper-parameters of stand-alone training. The learning rate rises linearly and then falls
 * along half a cosine to 0.
 *
 * @param epochs how often every training image is seen
 * @param batchSize images of a batch, an even number
 * @param optimizer SGD with Nesterov momentum, or TuNAS's RMSProp
 * @param weightRate peak learning rate per 256 images of a batch
 * @param rateWarmup share of the steps in which the rate rises
 * @param weightDecay on kernels
 * @param labelSmoothing share of every label that is spread over all classes (arXiv 1512.00567)
 * @param crop which window of an image is shown
 * @param smallestArea of a random resized crop, as a share of the image
 * @param flip whether images are mirrored at random
 * @param cutout side of the square that is cut out of each image, as a share of its side (arXiv
 *     1708.04552)
 * @param mixup parameter of the Beta distribution by which images are mixed, at most 1 (arXiv
 *     1710.09412)
 * @param dropPath probability that the branch of the last residual block is left out for an image;
 *     those before it have less, linearly in depth (arXiv 1603.09382)
 * @param emaDecay of the moving average of the weights, which is what is judged and exported; in
 *     update {@code t} it is at most {@code (1 + t) / (10 + t)}, so that the first weights are soon
 *     forgotten; 0 for the last weights themselves
 * @param validationShare share of the training images that are held out to judge each epoch by
 */
public record TrainingOptions(
    int epochs,
    int batchSize,
    OptimizerKind optimizer,
    double weightRate,
    double rateWarmup,
    double weightDecay,
    double labelSmoothing,
    Crop crop,
    double smallestArea,
    boolean flip,
    double cutout,
    double mixup,
    double dropPath,
    double emaDecay,
    double validationShare) {

  /** Trainings of so many epochs or fewer get none of what only long ones need. */
  private static final int WEAKEST_EPOCHS = 10;

  /** Trainings of so many epochs or more get it at full strength. */
  private static final int STRONGEST_EPOCHS = 100;

  public TrainingOptions {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(crop, "crop");
    List<Problem> problems = new ArrayList<>();
    String remedy = "give another value";
    if (epochs < 1) {
      problems.add(new Problem("epochs", String.valueOf(epochs), "at least 1", remedy));
    }
    if (batchSize < 2 || batchSize % 2 != 0) {
      // PyTorch 2.5.1 ends the process for some odd batches of narrow convolutions on a CPU.
      problems.add(
          new Problem(
              "batch size", String.valueOf(batchSize), "an even number of at least 2", remedy));
    }
    if (!(weightRate > 0 && weightRate < 10)) {
      problems.add(
          new Problem("weight rate", String.valueOf(weightRate), "above 0 and below 10", remedy));
    }
    requireShare(problems, "rate warm-up", rateWarmup);
    requireShare(problems, "label smoothing", labelSmoothing);
    requireShare(problems, "weight decay", weightDecay);
    if (!(smallestArea > 0 && smallestArea <= 1)) {
      problems.add(
          new Problem("crop area", String.valueOf(smallestArea), "above 0, and at most 1", remedy));
    }
    requireShare(problems, "cutout", cutout);
    if (!(mixup >= 0 && mixup <= 1)) {
      problems.add(new Problem("mixup", String.valueOf(mixup), "0 to 1", remedy));
    }
    requireShare(problems, "drop path", dropPath);
    requireShare(problems, "EMA decay", emaDecay);
    requireShare(problems, "validation share", validationShare);
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

  /**
   * Values that suit a training of so many epochs.
   *
   * <p>Cutout, mixup and drop path make a network learn more slowly, and pay only where it would
   * otherwise learn images by heart. Their strength grows linearly with the epochs: none up to 10,
   * and half an image's side, 0.2 and 0.1 from 100 on.
   */
  public static TrainingOptions ofEpochs(int epochs) {
    double strength =
        Math.max(
            0,
            Math.min(1, (epochs - WEAKEST_EPOCHS) / (double) (STRONGEST_EPOCHS - WEAKEST_EPOCHS)));
    return new TrainingOptions(
        epochs,
        64,
        OptimizerKind.SGD,
        0.4,
        0.05,
        1e-4,
        0.1,
        Crop.AUTO,
        0.08,
        true,
        0.5 * strength,
        0.2 * strength,
        0.1 * strength,
        0.9998,
        0.1);
  }

  /** TuNAS's values: RMSProp, crop and flip, the last weights, nothing held out. */
  public static TrainingOptions tunas(int epochs) {
    return new TrainingOptions(
        epochs,
        64,
        OptimizerKind.RMSPROP,
        0.165,
        0.05,
        4e-5,
        0.1,
        Crop.SHIFT,
        0.08,
        true,
        0,
        0,
        0,
        0,
        0);
  }

  /** The learning rate of every step of a training of so many. */
  public CosineSchedule weightSchedule(long steps) {
    return new CosineSchedule(weightRate * batchSize / 256, rateWarmup, steps);
  }

  /** These options with another peak learning rate and warm-up. */
  public TrainingOptions withRate(double rate, double warmup) {
    return with(batchSize, rate, warmup, validationShare);
  }

  /** These options with another share of the training images held out. */
  public TrainingOptions withValidation(double share) {
    return with(batchSize, weightRate, rateWarmup, share);
  }

  /** These options with another size of batches, for images of which none are to be held out. */
  TrainingOptions ofBatchesWithoutValidation(int images) {
    return with(images, weightRate, rateWarmup, 0);
  }

  private TrainingOptions with(int images, double rate, double warmup, double heldOut) {
    return new TrainingOptions(
        epochs,
        images,
        optimizer,
        rate,
        warmup,
        weightDecay,
        labelSmoothing,
        crop,
        smallestArea,
        flip,
        cutout,
        mixup,
        dropPath,
        emaDecay,
        heldOut);
  }

  /** Images of a batch where there are so many in all: even as well. */
  int batchSize(int trainImages) {
    return trainImages >= batchSize ? batchSize : trainImages - trainImages % 2;
  }

  /** How many of a data set's training images are held out. */
  int validationImages(int trainImages) {
    return (int) Math.round(validationShare * trainImages);
  }
}
