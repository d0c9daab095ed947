package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * How a data set is read.
 *
 * @param resolution the side of the images that are made, in pixels
 * @param largestUnreadable share of an image folder's files that may be unreadable, 0 to 1; they
 *     are left out and named, and more of them are refused
 * @param forCrops whether training images that are larger than the resolution are also kept larger,
 *     for random resized crops
 */
public record Loading(int resolution, double largestUnreadable, boolean forCrops) {

  /** One file of a thousand. */
  public static final double USUAL_UNREADABLE = 0.001;

  public Loading {
    List<Problem> problems = new ArrayList<>();
    if (resolution < 1) {
      problems.add(
          new Problem(
              "resolution", String.valueOf(resolution), "at least 1 pixel", "use a higher one"));
    }
    if (!(largestUnreadable >= 0 && largestUnreadable < 1)) {
      problems.add(
          new Problem(
              "unreadable share",
              String.valueOf(largestUnreadable),
              "0 or more, and below 1",
              "give another value"));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  /** Images of a resolution; one file of a thousand may be unreadable. */
  public static Loading at(int resolution) {
    return new Loading(resolution, USUAL_UNREADABLE, false);
  }

  /** This with another share of unreadable files. */
  public Loading withLargestUnreadable(double share) {
    return new Loading(resolution, share, forCrops);
  }

  /** This with larger images kept for random resized crops, or without. */
  public Loading withCrops(boolean kept) {
    return new Loading(resolution, largestUnreadable, kept);
  }
}
