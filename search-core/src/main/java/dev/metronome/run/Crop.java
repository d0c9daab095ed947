package dev.metronome.run;

import dev.metronome.data.Augmentation;
import dev.metronome.data.LabelledImages;
import dev.metronome.data.RandomResizedCrop;
import dev.metronome.problem.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which window of a training image is shown. */
public enum Crop {
  /** {@link #RESIZED} where images are larger than the network's input, else {@link #SHIFT}. */
  AUTO,
  /** The image moved by up to an eighth of its side, with black around it. */
  SHIFT,
  /** A window of random area and shape, scaled. */
  RESIZED,
  /** The whole image. */
  NONE;

  /** As it is written on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether images are to be kept larger than the network's input where they are. */
  public boolean wantsLargerImages() {
    return this == AUTO || this == RESIZED;
  }

  /** How images are cropped, and flipped where wanted. */
  Augmentation augmentation(LabelledImages images, double smallestArea, boolean flip) {
    Augmentation flipped =
        switch (this) {
          case AUTO ->
              images.hasLargerSources()
                  ? RESIZED.augmentation(images, smallestArea, flip)
                  : SHIFT.augmentation(images, smallestArea, flip);
          case SHIFT -> Augmentation.cropAndFlip(images.height());
          case RESIZED ->
              Augmentation.resizedCropAndFlip(
                  RandomResizedCrop.USUAL.withSmallestArea(smallestArea));
          case NONE -> Augmentation.none();
        };
    return flipped.withFlip(flip);
  }

  /**
   * The crop of a name.
   *
   * @param where what gave the name
   * @throws BadInputException where there is none
   */
  public static Crop named(String name, String where) {
    return Arrays.stream(values())
        .filter(crop -> crop.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    where,
                    "'" + name + "'",
                    Arrays.stream(values()).map(Crop::text).collect(Collectors.joining(", ")),
                    "give one of them"));
  }
}
