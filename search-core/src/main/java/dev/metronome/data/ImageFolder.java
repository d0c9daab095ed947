package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads a folder of images, one folder per class: {@code train/<class>/*.jpg} and {@code
 * test/<class>/*.jpg}; {@code val} stands for {@code test} where there is no {@code test}; {@code
 * .jpeg} and {@code .png} are read, too.
 *
 * <p>Classes are numbered in the order of their names and images ordered by class and file name, so
 * a folder always gives the same data set. Images may have any sizes. Every one is brought to a
 * square: the shorter side is scaled, the middle of the longer one is kept; training images may
 * also be kept larger, for random resized crops.
 */
public final class ImageFolder {

  private static final Set<String> READ = Set.of("jpg", "jpeg", "png");
  private static final Set<String> OTHER_IMAGES =
      Set.of("avif", "bmp", "gif", "heic", "heif", "jp2", "tif", "tiff", "webp");

  /** How many files tell of the sizes of all. */
  private static final int SAMPLED_SIZES = 200;

  /** A median shorter side of so many resolutions makes images worth keeping larger. */
  private static final double LARGER = 1.125;

  private static final String LAYOUT = "train/<class>/*.jpg and test/<class>/*.jpg (or .png)";

  private final HeapCheck heapCheck;

  ImageFolder(HeapCheck heapCheck) {
    this.heapCheck = heapCheck;
  }

  /** Whether a folder has one of the sub-folders. */
  static boolean isIn(Path folder) {
    return Stream.of("train", "test", "val")
        .anyMatch(name -> Files.isDirectory(folder.resolve(name)));
  }

  /**
   * Reads all images, on all cores.
   *
   * @param progress hears of each image
   * @throws BadInputException naming every image that cannot be read where they are more than may
   *     be left out, every class without images and every class that only one part has; or when the
   *     images do not fit in the heap
   * @throws IOException when the disk fails
   */
  public static ImageDataset load(Path folder, Loading loading, ProgressListener progress)
      throws IOException {
    return new ImageFolder(HeapCheck.ofThisProcess()).read(folder, loading, progress);
  }

  ImageDataset read(Path folder, Loading loading, ProgressListener progress) throws IOException {
    int resolution = loading.resolution();
    CollectedProblems problems = new CollectedProblems(folder.toString());
    Path trainFolder = folder.resolve("train");
    Path testFolder =
        Files.isDirectory(folder.resolve("test")) || !Files.isDirectory(folder.resolve("val"))
            ? folder.resolve("test")
            : folder.resolve("val");
    Map<String, List<Path>> train = files(trainFolder, problems);
    Map<String, List<Path>> test = files(testFolder, problems);
    compareClasses(trainFolder, train.keySet(), testFolder, test.keySet(), problems);
    problems.throwIfAny();
    long sourceBytes = loading.forCrops() ? sourceBytes(train, resolution) : 0;
    heapCheck.check(
        folder.toString(), count(train), count(test), resolution, sourceBytes, problems);
    problems.throwIfAny();

    List<String> classNames = List.copyOf(train.keySet());
    Part trainPart = new Part(train, resolution, sourceBytes > 0);
    Part testPart = new Part(test, resolution, false);
    int trainCount = trainPart.count();
    Map<Integer, Problem> unreadable = new ConcurrentSkipListMap<>();
    try {
      ParallelLoop.run(
          trainCount + testPart.count(),
          () ->
              new DecodingWorker() {
                @Override
                public void work(int index) {
                  boolean inTrain = index < trainCount;
                  Part part = inTrain ? trainPart : testPart;
                  part.read(inTrain ? index : index - trainCount, decoder)
                      .ifPresent(problem -> unreadable.put(index, problem));
                }
              },
          progress);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    int files = trainCount + testPart.count();
    if (unreadable.size() > loading.largestUnreadable() * files) {
      problems.add(
          folder.toString(),
          String.format(Locale.ROOT, "%,d of %,d images cannot be read", unreadable.size(), files),
          String.format(
              Locale.ROOT, "at most %.4g %% that are left out", 100 * loading.largestUnreadable()),
          "mend those named below, or allow more");
      unreadable.values().forEach(problems::add);
      problems.throwIfAny();
    }
    LabelledImages readTrain = trainPart.images(classNames, unreadable.keySet(), 0);
    LabelledImages readTest = testPart.images(classNames, unreadable.keySet(), trainCount);
    requireAllClasses(trainFolder, readTrain, problems);
    requireAllClasses(testFolder, readTest, problems);
    problems.throwIfAny();
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new ImageDataset(
        name == null ? "images" : name.toString(),
        readTrain,
        readTest,
        List.copyOf(unreadable.values()));
  }

  private static void requireAllClasses(
      Path part, LabelledImages images, CollectedProblems problems) {
    int[] counts = images.countPerClass();
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        problems.add(
            part.resolve(images.classNames().get(label)).toString(),
            "none of its images can be read",
            "at least one whole JPEG or PNG image",
            "replace them or remove the class");
      }
    }
  }

  /**
   * About how many bytes the training images take as they are decoded, from the sizes of some.
   *
   * @return 0 where they are hardly larger than the resolution, so that they need not be kept
   */
  private static long sourceBytes(Map<String, List<Path>> train, int resolution)
      throws IOException {
    List<Path> files = train.values().stream().flatMap(List::stream).toList();
    List<Integer> shorter = new ArrayList<>();
    long bytes = 0;
    try (ImageDecoder decoder = new ImageDecoder()) {
      int sampled = Math.min(files.size(), SAMPLED_SIZES);
      for (int i = 0; i < sampled; i++) {
        byte[] file = Files.readAllBytes(files.get((int) ((long) i * files.size() / sampled)));
        Optional<int[]> size = decoder.size(file);
        if (size.isPresent()) {
          int[] kept = SourceImages.keptSize(size.get()[0], size.get()[1], resolution);
          bytes += (long) kept[0] * kept[1] * LabelledImages.CHANNELS;
          shorter.add(Math.min(size.get()[0], size.get()[1]));
        }
      }
    }
    if (shorter.isEmpty()) {
      return 0;
    }
    shorter.sort(Comparator.naturalOrder());
    return shorter.get(shorter.size() / 2) < LARGER * resolution
        ? 0
        : bytes / shorter.size() * files.size();
  }

  /** How many class folders the training part has; 0 where there is no such part. */
  static int classes(Path folder) throws IOException {
    Path train = folder.resolve("train");
    return Files.isDirectory(train)
        ? (int) listed(train).stream().filter(Files::isDirectory).count()
        : 0;
  }

  /** The image files of each class, by the class's name. */
  private static Map<String, List<Path>> files(Path part, CollectedProblems problems)
      throws IOException {
    Map<String, List<Path>> classes = new TreeMap<>();
    if (!Files.isDirectory(part)) {
      problems.add(
          part.toString(), "no such folder", LAYOUT, "add the folder or name another data set");
      return classes;
    }
    for (Path folder : listed(part)) {
      if (Files.isDirectory(folder)) {
        List<Path> images = new ArrayList<>();
        for (Path file : listed(folder)) {
          String extension = extension(file);
          if (READ.contains(extension) && Files.isRegularFile(file)) {
            images.add(file);
          } else if (OTHER_IMAGES.contains(extension)) {
            problems.add(
                file.toString(),
                "a kind of image that is not read",
                "JPEG or PNG",
                "convert it or take it out");
          }
        }
        if (images.isEmpty()) {
          problems.add(
              folder.toString(),
              "a class without images",
              "at least one .jpg, .jpeg or .png file in the folder itself",
              "add images or remove the folder");
        }
        classes.put(folder.getFileName().toString(), images);
      }
    }
    if (classes.size() < 2) {
      problems.add(
          part.toString(),
          classes.isEmpty() ? "no class folders" : "only the class " + classes.keySet(),
          "at least two classes, as " + LAYOUT,
          "put the images of each class in a folder of its own");
    }
    return classes;
  }

  /** What a folder holds, by name, without hidden entries such as those of file browsers. */
  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
          .collect(Collectors.toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static void compareClasses(
      Path trainFolder,
      Set<String> train,
      Path testFolder,
      Set<String> test,
      CollectedProblems problems) {
    if (train.isEmpty() || test.isEmpty()) {
      return;
    }
    missing(testFolder, train, test, trainFolder, problems);
    missing(trainFolder, test, train, testFolder, problems);
  }

  private static void missing(
      Path where, Set<String> wanted, Set<String> found, Path other, CollectedProblems problems) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(found);
    for (String name : missing) {
      problems.add(
          where.resolve(name).toString(),
          "no such folder",
          "the classes of " + other,
          "add the class here or remove it there");
    }
  }

  private static int count(Map<String, List<Path>> classes) {
    return classes.values().stream().mapToInt(List::size).sum();
  }

  /** A thread's decoder, let go when its work is done. */
  private abstract static class DecodingWorker implements ParallelLoop.Worker {

    final ImageDecoder decoder = new ImageDecoder();

    @Override
    public void close() {
      decoder.close();
    }
  }

  /** The images of one part while they are read; each index is written by one thread. */
  private static final class Part {

    private final List<Path> files = new ArrayList<>();
    private final int[] labels;
    private final byte[] pixels;
    private final int resolution;
    private final Resampler resampler;
    private final SourceImages sources;

    Part(Map<String, List<Path>> classes, int resolution, boolean keepSources) {
      int count = ImageFolder.count(classes);
      this.labels = new int[count];
      this.pixels = new byte[count * resolution * resolution * LabelledImages.CHANNELS];
      this.resolution = resolution;
      this.resampler = new Resampler(resolution);
      this.sources = keepSources ? new SourceImages(count) : SourceImages.NONE;
      int label = 0;
      for (List<Path> images : classes.values()) {
        for (Path image : images) {
          labels[files.size()] = label;
          files.add(image);
        }
        label++;
      }
    }

    int count() {
      return labels.length;
    }

    /** Reads one image; answers with what is wrong with it, if anything is. */
    Optional<Problem> read(int index, ImageDecoder decoder) {
      Path file = files.get(index);
      try {
        ImageDecoder.Decoded image = decoder.decode(Files.readAllBytes(file));
        int offset = index * resolution * resolution * LabelledImages.CHANNELS;
        resampler.write(image.rgb(), image.height(), image.width(), pixels, offset);
        if (!sources.isEmpty()) {
          sources.put(index, image.rgb(), image.height(), image.width(), resolution);
        }
        return Optional.empty();
      } catch (ImageDecoder.UnreadableImageException e) {
        return Optional.of(
            new Problem(
                file.toString(),
                e.getMessage(),
                "a whole JPEG or PNG image",
                "replace it or take it out"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Those that could be read; {@code unreadable} are numbers of files from {@code first} on. */
    LabelledImages images(List<String> classNames, Set<Integer> unreadable, int first) {
      LabelledImages all =
          LabelledImages.owning(pixels, labels, resolution, resolution, classNames, sources);
      int[] read =
          IntStream.range(0, labels.length).filter(i -> !unreadable.contains(first + i)).toArray();
      return read.length == labels.length ? all : all.subset(read);
    }
  }
}
