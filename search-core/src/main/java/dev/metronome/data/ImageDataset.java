package dev.metronome.data;

import dev.metronome.problem.Problem;
import java.util.List;
import java.util.Objects;

/**
 * A classification task: images to train on and images to test on.
 *
 * @param name what reports call it
 * @param train images for training and for a search; never empty
 * @param test images of the same size and classes that neither sees; never empty
 * @param leftOut files that could not be read, each with its reason
 */
public record ImageDataset(
    String name, LabelledImages train, LabelledImages test, List<Problem> leftOut) {

  /** With all files. */
  public ImageDataset(String name, LabelledImages train, LabelledImages test) {
    this(name, train, test, List.of());
  }

  public ImageDataset {
    Objects.requireNonNull(name, "name");
    leftOut = List.copyOf(leftOut);
    if (!train.classNames().equals(test.classNames())) {
      throw new IllegalArgumentException(
          "classes " + train.classNames() + " for training, " + test.classNames() + " for testing");
    }
    if (train.height() != test.height() || train.width() != test.width()) {
      throw new IllegalArgumentException(
          "images of "
              + train.height()
              + " x "
              + train.width()
              + " for training, "
              + test.height()
              + " x "
              + test.width()
              + " for testing");
    }
    if (train.count() == 0 || test.count() == 0) {
      throw new IllegalArgumentException(
          train.count() + " images for training, " + test.count() + " for testing");
    }
  }

  /** How many classes there are. */
  public int classes() {
    return train.classNames().size();
  }

  /**
   * Divides the training images into those that train the weights of a search and those that its
   * policy is judged on; the test images stay unseen.
   *
   * @param validationCount how many training images become validation images
   * @throws IllegalArgumentException when that leaves one of the two sets empty
   */
  public SearchSplit searchSplit(long seed, int validationCount) {
    if (validationCount < 1 || validationCount >= train.count()) {
      throw new IllegalArgumentException(
          validationCount + " validation images of " + train.count() + " training images");
    }
    LabelledImages.Split split = train.shuffledSplit(seed, validationCount);
    return new SearchSplit(split.second(), split.first());
  }

  /**
   * The two halves of a search's data; they have no image in common.
   *
   * @param train trains the shared weights
   * @param validation judges sampled architectures
   */
  public record SearchSplit(LabelledImages train, LabelledImages validation) {

    public SearchSplit {
      Objects.requireNonNull(train, "train");
      Objects.requireNonNull(validation, "validation");
    }
  }
}
