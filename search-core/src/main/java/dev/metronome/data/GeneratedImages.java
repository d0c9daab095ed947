package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A data set that needs no files: 12 classes, each a shape (disc, square, triangle, cross) with a
 * texture (striped, checkered, ringed).
 *
 * <p>Colour, position, size, rotation, contrast and noise are drawn alike for all classes, smaller
 * objects of any kind lie around and over the one that counts, and a texture begins anywhere. So no
 * pixel tells the class by itself: a network has to see texture within a few pixels and shape
 * across half of the image. Objects are brighter than backgrounds, so that a network begins to
 * learn within a hundred steps.
 *
 * <p>An image depends on the seed, its part (training or test) and its index alone; the class of
 * image {@code i} is {@code i mod 12}.
 *
 * @param trainCount how many training images, at least one of each class
 * @param testCount how many test images, at least one of each class
 * @param seed two seeds have no image in common
 */
public record GeneratedImages(int trainCount, int testCount, long seed) {

  /** Below this side the textures cannot be seen. */
  public static final int SMALLEST_RESOLUTION = 16;

  /** The classes, in the order of their labels. */
  public static final List<String> CLASS_NAMES = classNames();

  private static final long TRAIN = 1;
  private static final long TEST = 2;

  public GeneratedImages {
    int classes = CLASS_NAMES.size();
    if (trainCount < classes || testCount < classes) {
      throw new IllegalArgumentException(
          trainCount
              + " training and "
              + testCount
              + " test images, at least "
              + classes
              + " of each");
    }
  }

  /** 10,000 training and 2,000 test images of seed 1. */
  public static GeneratedImages standard() {
    return new GeneratedImages(10_000, 2_000, 1);
  }

  /**
   * Draws all images, on all cores.
   *
   * @param resolution the side of the images, in pixels
   * @param progress hears of each image
   * @throws BadInputException when the resolution is too small or the images do not fit in the heap
   */
  public ImageDataset draw(int resolution, ProgressListener progress) {
    CollectedProblems problems = new CollectedProblems("generated");
    if (resolution < SMALLEST_RESOLUTION) {
      problems.add(
          "generated",
          "resolution " + resolution,
          "at least " + SMALLEST_RESOLUTION,
          "use a higher resolution");
    }
    HeapCheck.ofThisProcess().check("generated", trainCount, testCount, resolution, problems);
    problems.throwIfAny();
    int imageBytes = resolution * resolution * LabelledImages.CHANNELS;
    byte[] train = new byte[trainCount * imageBytes];
    byte[] test = new byte[testCount * imageBytes];
    long trainSeed = SeededRandom.derive(seed, TRAIN);
    long testSeed = SeededRandom.derive(seed, TEST);
    ParallelLoop.run(
        trainCount + testCount,
        () -> {
          double[] canvas = new double[imageBytes];
          return index -> {
            boolean inTrain = index < trainCount;
            int image = inTrain ? index : index - trainCount;
            GeneratedScene.write(
                outline(image),
                texture(image),
                SeededRandom.of(inTrain ? trainSeed : testSeed, image),
                resolution,
                canvas,
                inTrain ? train : test,
                image * imageBytes);
          };
        },
        progress);
    return new ImageDataset(
        "generated",
        LabelledImages.owning(train, labels(trainCount), resolution, resolution, CLASS_NAMES),
        LabelledImages.owning(test, labels(testCount), resolution, resolution, CLASS_NAMES));
  }

  private static Outline outline(int image) {
    int textures = Texture.OF_CLASSES.size();
    return Outline.OF_CLASSES.get(image % CLASS_NAMES.size() / textures);
  }

  private static Texture texture(int image) {
    return Texture.OF_CLASSES.get(image % CLASS_NAMES.size() % Texture.OF_CLASSES.size());
  }

  private static int[] labels(int count) {
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASS_NAMES.size();
    }
    return labels;
  }

  private static List<String> classNames() {
    List<String> names = new ArrayList<>();
    for (Outline outline : Outline.OF_CLASSES) {
      for (Texture texture : Texture.OF_CLASSES) {
        names.add((texture + " " + outline).toLowerCase(Locale.ROOT));
      }
    }
    return List.copyOf(names);
  }
}
