package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens a data set by the text that a user gives for it. */
public final class Datasets {

  /** What the text may be, for the help of a command. */
  public static final String FORMS =
      "generated, generated:train=4000,test=1000,seed=7, a folder with train/<class>/*.jpg and"
          + " test/<class>/*.jpg (or .png), or the folder of CIFAR-10's binary version";

  private static final String CIFAR_BINARY_FOLDER = "cifar-10-batches-bin";
  private static final int NAMES_SHOWN = 8;

  private Datasets() {}

  /**
   * Reads or generates a data set.
   *
   * @param text one of {@link #FORMS}
   * @param resolution the side of the images that are made, in pixels
   * @param progress hears how far reading has come
   * @throws BadInputException when the text names no data set or the files have problems, all of
   *     which are named
   * @throws IOException when the disk fails
   */
  public static ImageDataset open(String text, int resolution, ProgressListener progress)
      throws IOException {
    return open(text, Loading.at(resolution), progress);
  }

  /**
   * Reads or generates a data set.
   *
   * @param text one of {@link #FORMS}
   * @param progress hears how far reading has come
   * @throws BadInputException when the text names no data set or the files have problems, all of
   *     which are named
   * @throws IOException when the disk fails
   */
  public static ImageDataset open(String text, Loading loading, ProgressListener progress)
      throws IOException {
    int resolution = loading.resolution();
    if (GeneratedText.matches(text)) {
      return GeneratedText.parse(text).draw(resolution, progress);
    }
    Path folder = folder(text);
    if (Cifar10Binary.isIn(folder)) {
      return Cifar10Binary.load(folder, resolution, progress);
    }
    if (Files.isDirectory(folder.resolve(CIFAR_BINARY_FOLDER))) {
      return Cifar10Binary.load(folder.resolve(CIFAR_BINARY_FOLDER), resolution, progress);
    }
    if (ImageFolder.isIn(folder)) {
      return ImageFolder.load(folder, loading, progress);
    }
    throw unknown(text, contents(folder), remedy(folder));
  }

  /**
   * How many classes a data set has, without reading its images.
   *
   * @param text one of {@link #FORMS}
   * @return empty where opening the data set will tell what is wrong with its classes
   * @throws BadInputException when the text names no data set
   */
  public static OptionalInt classes(String text) throws IOException {
    if (GeneratedText.matches(text)) {
      return OptionalInt.of(GeneratedImages.CLASS_NAMES.size());
    }
    Path folder = folder(text);
    if (Cifar10Binary.isIn(folder) || Files.isDirectory(folder.resolve(CIFAR_BINARY_FOLDER))) {
      return OptionalInt.of(Cifar10Binary.CLASSES);
    }
    int classes = ImageFolder.classes(folder);
    return classes < 2 ? OptionalInt.empty() : OptionalInt.of(classes);
  }

  private static Path folder(String text) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw unknown(text, "no data set and no path", "correct the text");
    }
    if (text.isBlank() || !Files.exists(path)) {
      throw unknown(text, "no such data set and no such folder", "correct the text");
    }
    if (!Files.isDirectory(path)) {
      throw unknown(text, "a file", "unpack it if it is an archive, and name the folder");
    }
    return path;
  }

  private static String remedy(Path folder) {
    boolean python =
        Files.exists(folder.resolve("data_batch_1"))
            || Files.isDirectory(folder.resolve("cifar-10-batches-py"));
    return python
        ? "take CIFAR-10's binary version instead of the one for Python"
        : "name the folder that holds train and test";
  }

  private static String contents(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names =
          entries
              .map(entry -> entry.getFileName().toString())
              .sorted()
              .collect(Collectors.toList());
      if (names.isEmpty()) {
        return "an empty folder";
      }
      String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
      int others = names.size() - NAMES_SHOWN;
      return "a folder of " + shown + (others > 0 ? " and " + others + " more" : "");
    }
  }

  private static BadInputException unknown(String text, String what, String remedy) {
    return new BadInputException("data '" + text + "'", what, FORMS, remedy);
  }
}
