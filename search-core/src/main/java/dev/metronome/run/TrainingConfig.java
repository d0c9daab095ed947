package dev.metronome.run;

import dev.metronome.data.ImageDataset;
import dev.metronome.space.SpaceParameters;
import java.util.Set;

/**
 * All that decides the outcome of a stand-alone training; written beside the result.
 *
 * @param architecture text of the architecture
 * @param parameters of its space
 * @param data the data set, as the user named it
 * @param trainImages images to learn from
 * @param validationImages held out of the data set's training images, to judge each epoch by
 * @param testImages images to judge the result by
 * @param device what trains
 * @param seed of all that is random
 * @param training hyper-parameters
 */
public record TrainingConfig(
    String architecture,
    SpaceParameters parameters,
    String data,
    int trainImages,
    int validationImages,
    int testImages,
    String device,
    long seed,
    TrainingOptions training) {

  /** Keys that are known when the images have been read. */
  public static final Set<String> OF_IMAGES =
      Set.of("trainImages", "validationImages", "testImages");

  /** A training on a data set, of which the options hold a share out. */
  public static TrainingConfig of(
      String architecture,
      SpaceParameters parameters,
      String data,
      ImageDataset images,
      String device,
      long seed,
      TrainingOptions training) {
    return unread(architecture, parameters, data, device, seed, training).with(images);
  }

  /** A training whose images have not been read: it lacks {@link #OF_IMAGES}. */
  public static TrainingConfig unread(
      String architecture,
      SpaceParameters parameters,
      String data,
      String device,
      long seed,
      TrainingOptions training) {
    return new TrainingConfig(architecture, parameters, data, 0, 0, 0, device, seed, training);
  }

  /** The same on these images. */
  public TrainingConfig with(ImageDataset images) {
    int held = training.validationImages(images.train().count());
    return new TrainingConfig(
        architecture,
        parameters,
        data,
        images.train().count() - held,
        held,
        images.test().count(),
        device,
        seed,
        training);
  }
}
