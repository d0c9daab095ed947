package dev.metronome.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Colour images of one size with a class each; immutable.
 *
 * <p>Pixels are unsigned bytes in the order image, row, column, channel (NHWC), channels red,
 * green, blue. A subset shares the pixels of the whole, so splitting costs four bytes per image.
 */
public final class LabelledImages {

  /** Red, green, blue. */
  public static final int CHANNELS = 3;

  private final byte[] pixels;
  private final int[] labels;

  /** Which image of {@link #pixels} is the i-th one here. */
  private final int[] rows;

  private final int height;
  private final int width;
  private final List<String> classNames;
  private final SourceImages sources;

  /** Null until they are asked for; racing threads may count twice, which does no harm. */
  private volatile ChannelStatistics statistics;

  private LabelledImages(
      byte[] pixels,
      int[] labels,
      int[] rows,
      int height,
      int width,
      List<String> classNames,
      SourceImages sources) {
    this.pixels = pixels;
    this.labels = labels;
    this.rows = rows;
    this.height = height;
    this.width = width;
    this.classNames = classNames;
    this.sources = sources;
  }

  /**
   * Images from copies of the arrays.
   *
   * @param pixels NHWC, {@code labels.length * height * width * 3} bytes
   * @param labels the class of each image, an index of {@code classNames}
   * @throws IllegalArgumentException when sizes do not agree or a label is no index
   */
  public static LabelledImages copyOf(
      byte[] pixels, int[] labels, int height, int width, List<String> classNames) {
    return owning(pixels.clone(), labels.clone(), height, width, classNames);
  }

  /** As {@link #copyOf}, but keeps the arrays: the caller gives them up. Sets can fill the heap. */
  static LabelledImages owning(
      byte[] pixels, int[] labels, int height, int width, List<String> classNames) {
    return owning(pixels, labels, height, width, classNames, SourceImages.NONE);
  }

  /** With the images as they were decoded, or none. */
  static LabelledImages owning(
      byte[] pixels,
      int[] labels,
      int height,
      int width,
      List<String> classNames,
      SourceImages sources) {
    List<String> names = List.copyOf(classNames);
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("images of " + height + " x " + width + " pixels");
    }
    long expectedBytes = (long) labels.length * height * width * CHANNELS;
    if (pixels.length != expectedBytes) {
      throw new IllegalArgumentException(
          pixels.length
              + " bytes of pixels, but "
              + labels.length
              + " images of "
              + height
              + " x "
              + width
              + " x 3 have "
              + expectedBytes);
    }
    int[] rows = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= names.size()) {
        throw new IllegalArgumentException(
            "label "
                + labels[i]
                + " of image "
                + i
                + ", but there are "
                + names.size()
                + " classes");
      }
      rows[i] = i;
    }
    return new LabelledImages(pixels, labels, rows, height, width, names, sources);
  }

  /** How many images there are. */
  public int count() {
    return rows.length;
  }

  /** Rows of pixels per image. */
  public int height() {
    return height;
  }

  /** Columns of pixels per image. */
  public int width() {
    return width;
  }

  /** The names of the classes; a label is an index of this list. */
  public List<String> classNames() {
    return classNames;
  }

  /** The class of an image, as an index of {@link #classNames()}. */
  public int label(int image) {
    return labels[rows[image]];
  }

  /** A copy of one image's pixels, in the order row, column, channel. */
  public byte[] pixels(int image) {
    byte[] copy = new byte[imageBytes()];
    System.arraycopy(pixels, start(image), copy, 0, copy.length);
    return copy;
  }

  /** Whether the images are also there larger than {@link #height()} by {@link #width()}. */
  public boolean hasLargerSources() {
    return !sources.isEmpty();
  }

  /** How many images each class has. */
  public int[] countPerClass() {
    int[] counts = new int[classNames.size()];
    for (int row : rows) {
      counts[labels[row]]++;
    }
    return counts;
  }

  /**
   * The images at some indices, in that order.
   *
   * @throws IndexOutOfBoundsException when an index is not below {@link #count()}
   */
  public LabelledImages subset(int[] indices) {
    int[] chosen = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      chosen[i] = rows[Objects.checkIndex(indices[i], rows.length)];
    }
    return new LabelledImages(pixels, labels, chosen, height, width, classNames, sources);
  }

  /**
   * Divides the images at random into two sets without a common image.
   *
   * @param firstCount how many images the first set gets; the second gets the others
   * @throws IllegalArgumentException when there are fewer images
   */
  public Split shuffledSplit(long seed, int firstCount) {
    if (firstCount < 0 || firstCount > rows.length) {
      throw new IllegalArgumentException(firstCount + " images of " + rows.length);
    }
    int[] order = SeededRandom.of(seed, 0).permutation(rows.length);
    int[] first = Arrays.copyOfRange(order, 0, firstCount);
    int[] second = Arrays.copyOfRange(order, firstCount, order.length);
    return new Split(subset(first), subset(second));
  }

  /**
   * Mean and standard deviation of each channel over all pixels, counted once.
   *
   * @throws IllegalStateException when there are no images
   */
  public ChannelStatistics channelStatistics() {
    ChannelStatistics known = statistics;
    if (known == null) {
      known = countedStatistics();
      statistics = known;
    }
    return known;
  }

  private ChannelStatistics countedStatistics() {
    if (rows.length == 0) {
      throw new IllegalStateException("no images, so no mean");
    }
    // Sums of integers, so that the order of the images does not change the last digit.
    long[] sum = new long[CHANNELS];
    long[] sumOfSquares = new long[CHANNELS];
    int bytes = imageBytes();
    for (int image = 0; image < rows.length; image++) {
      int start = start(image);
      for (int i = start; i < start + bytes; i += CHANNELS) {
        for (int c = 0; c < CHANNELS; c++) {
          int value = pixels[i + c] & 0xFF;
          sum[c] += value;
          sumOfSquares[c] += (long) value * value;
        }
      }
    }
    double count = (double) rows.length * height * width;
    Double[] mean = new Double[CHANNELS];
    Double[] deviation = new Double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      double average = sum[c] / count;
      double variance = Math.max(0, sumOfSquares[c] / count - average * average);
      mean[c] = average / 255;
      deviation[c] = Math.sqrt(variance) / 255;
    }
    return new ChannelStatistics(List.of(mean), List.of(deviation));
  }

  /** Bytes of one image. */
  int imageBytes() {
    return height * width * CHANNELS;
  }

  /** All pixels, not copied: only for reading within this package. */
  byte[] sharedPixels() {
    return pixels;
  }

  /**
   * Scales a window of an image to the size of the images, out of the larger one where there is
   * one.
   *
   * @param target gets height * width * 3 bytes
   */
  void writeResizedCrop(int image, RandomResizedCrop crop, SeededRandom random, byte[] target) {
    int row = rows[image];
    boolean larger = hasLargerSources();
    int sourceHeight = larger ? sources.height(row) : height;
    int sourceWidth = larger ? sources.width(row) : width;
    Resampler.write(
        larger ? sources.rgb(row) : pixels,
        larger ? 0 : start(image),
        sourceHeight,
        sourceWidth,
        crop.draw(random, sourceHeight, sourceWidth),
        height,
        width,
        target,
        0);
  }

  /** Where an image starts in {@link #sharedPixels()}. */
  int start(int image) {
    return rows[image] * imageBytes();
  }

  /**
   * Two sets without a common image.
   *
   * @param first as many images as were asked for
   * @param second all others
   */
  public record Split(LabelledImages first, LabelledImages second) {

    public Split {
      Objects.requireNonNull(first, "first");
      Objects.requireNonNull(second, "second");
    }
  }
}
