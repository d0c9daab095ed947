package dev.metronome.run;

import dev.metronome.data.LabelledImages;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** What networks ask of the images that they learn from or are judged by. */
final class RequiredImages {

  private RequiredImages() {}

  /**
   * Refuses images that a network cannot take.
   *
   * @param use what they are for, in messages
   * @param resolution side of the network's input, in pixels
   * @param classes how many classes the network tells apart
   * @throws BadInputException with all that does not fit
   */
  static void require(String use, LabelledImages images, int resolution, int classes) {
    List<Problem> problems = new ArrayList<>();
    if (images.height() != resolution || images.width() != resolution) {
      add(
          problems,
          use,
          "images of " + images.height() + " x " + images.width() + " pixels",
          resolution + " x " + resolution + " pixels",
          "set the space's resolution to that of the data, or use other data");
    }
    if (images.classNames().size() > classes) {
      add(
          problems,
          use,
          images.classNames().size() + " classes",
          "at most the network's " + classes,
          "set the space's classes to those of the data, or use other data");
    }
    if (images.count() < 2) {
      // Batch normalization has no variance of one pixel of one image.
      add(problems, use, images.count() + " images", "at least 2", "use more of the data");
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void add(
      List<Problem> problems, String use, String what, String expected, String remedy) {
    problems.add(new Problem("data for " + use, what, expected, remedy));
  }
}
