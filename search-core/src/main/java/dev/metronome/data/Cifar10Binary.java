package dev.metronome.data;

import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads CIFAR-10 in its binary form (Krizhevsky 2009): {@code data_batch_1.bin} to {@code
 * data_batch_5.bin}, {@code test_batch.bin} and, if it is there, {@code batches.meta.txt} with the
 * names of the classes.
 *
 * <p>A file holds 10,000 records of 3,073 bytes: the label, then 32 x 32 red values row by row,
 * then green, then blue.
 */
public final class Cifar10Binary {

  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int IMAGE_BYTES = PLANE * LabelledImages.CHANNELS;
  private static final int RECORD_BYTES = 1 + IMAGE_BYTES;
  private static final int RECORDS_PER_FILE = 10_000;
  private static final String TEST_FILE = "test_batch.bin";
  private static final String NAMES_FILE = "batches.meta.txt";
  private static final List<String> TRAIN_FILES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");
  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  static final int CLASSES = CLASS_NAMES.size();

  private static final String REMEDY =
      "unpack the binary version of CIFAR-10 again (cifar-10-binary.tar.gz)";

  private final int recordsPerFile;

  Cifar10Binary(int recordsPerFile) {
    this.recordsPerFile = recordsPerFile;
  }

  /** Whether a folder holds at least one of the files. */
  static boolean isIn(Path folder) {
    return TRAIN_FILES.stream().anyMatch(name -> Files.exists(folder.resolve(name)))
        || Files.exists(folder.resolve(TEST_FILE));
  }

  /**
   * Reads all files.
   *
   * @param resolution the side of the images that are made; 32 leaves them as they are
   * @param progress hears of each file
   * @throws BadInputException naming every missing or damaged file, with record and byte offset
   * @throws IOException when the disk fails
   */
  public static ImageDataset load(Path folder, int resolution, ProgressListener progress)
      throws IOException {
    return new Cifar10Binary(RECORDS_PER_FILE).read(folder, resolution, progress);
  }

  ImageDataset read(Path folder, int resolution, ProgressListener progress) throws IOException {
    CollectedProblems problems = new CollectedProblems(folder.toString());
    HeapCheck.ofThisProcess()
        .check(
            folder.toString(),
            TRAIN_FILES.size() * recordsPerFile,
            recordsPerFile,
            resolution,
            problems);
    problems.throwIfAny();
    List<String> classNames = classNames(folder, problems);
    int files = TRAIN_FILES.size() + 1;
    Part train = new Part(TRAIN_FILES.size() * recordsPerFile, resolution);
    for (int i = 0; i < TRAIN_FILES.size(); i++) {
      readFile(folder.resolve(TRAIN_FILES.get(i)), train, i * recordsPerFile, problems);
      progress.progressed(i + 1, files);
    }
    Part test = new Part(recordsPerFile, resolution);
    readFile(folder.resolve(TEST_FILE), test, 0, problems);
    progress.progressed(files, files);
    problems.throwIfAny();
    return new ImageDataset("cifar10", train.images(classNames), test.images(classNames));
  }

  private static List<String> classNames(Path folder, CollectedProblems problems)
      throws IOException {
    Path file = folder.resolve(NAMES_FILE);
    if (!Files.exists(file)) {
      return CLASS_NAMES;
    }
    List<String> names = new ArrayList<>();
    // Latin-1 takes any byte, so a damaged file is told by its count of names.
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      if (!line.isBlank()) {
        names.add(line.strip());
      }
    }
    if (names.size() != CLASS_NAMES.size()) {
      problems.add(
          file.toString(),
          names.size() + " class names",
          CLASS_NAMES.size() + ", one on each line",
          "mend the file, or delete it to use the usual names");
      return CLASS_NAMES;
    }
    return names;
  }

  private void readFile(Path file, Part part, int firstImage, CollectedProblems problems)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      problems.add(
          file.toString(),
          Files.exists(file) ? "not a file" : "missing",
          String.format(Locale.ROOT, "a file of %,d records", recordsPerFile),
          REMEDY);
      return;
    }
    long size = Files.size(file);
    long expectedSize = (long) recordsPerFile * RECORD_BYTES;
    if (size != expectedSize) {
      problems.add(
          file.toString(),
          sizeFound(size, expectedSize),
          String.format(
              Locale.ROOT,
              "%,d bytes, %,d records of %,d bytes",
              expectedSize,
              recordsPerFile,
              RECORD_BYTES),
          REMEDY);
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    byte[] pixels = new byte[IMAGE_BYTES];
    for (int record = 0; record < recordsPerFile; record++) {
      int start = record * RECORD_BYTES;
      int label = bytes[start] & 0xFF;
      if (label >= CLASS_NAMES.size()) {
        problems.add(
            file + ", record " + record + " (byte offset " + start + ")",
            "label " + label,
            "0 to " + (CLASS_NAMES.size() - 1),
            REMEDY);
        continue;
      }
      for (int i = 0; i < PLANE; i++) {
        for (int c = 0; c < LabelledImages.CHANNELS; c++) {
          pixels[i * LabelledImages.CHANNELS + c] = bytes[start + 1 + c * PLANE + i];
        }
      }
      part.put(firstImage + record, label, pixels);
    }
  }

  private static String sizeFound(long size, long expectedSize) {
    if (size > expectedSize) {
      return String.format(
          Locale.ROOT,
          "%,d bytes, going on after the last record at byte offset %d",
          size,
          expectedSize);
    }
    long whole = size / RECORD_BYTES;
    return String.format(
        Locale.ROOT,
        "%,d bytes, ending in record %d (which starts at byte offset %d)",
        size,
        whole,
        whole * RECORD_BYTES);
  }

  /** The images of one part while they are read. */
  private static final class Part {

    private final byte[] pixels;
    private final int[] labels;
    private final int resolution;
    private final Resampler resampler;

    Part(int count, int resolution) {
      this.pixels = new byte[count * resolution * resolution * LabelledImages.CHANNELS];
      this.labels = new int[count];
      this.resolution = resolution;
      this.resampler = new Resampler(resolution);
    }

    void put(int image, int label, byte[] imagePixels) {
      labels[image] = label;
      int offset = image * resolution * resolution * LabelledImages.CHANNELS;
      resampler.write(imagePixels, SIDE, SIDE, pixels, offset);
    }

    LabelledImages images(List<String> classNames) {
      return LabelledImages.owning(pixels, labels, resolution, resolution, classNames);
    }
  }
}
