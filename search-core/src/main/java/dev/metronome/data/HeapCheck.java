package dev.metronome.data;

import java.util.Locale;

/** Refuses, before any work, images that would not fit in memory. */
final class HeapCheck {

  private static final double GIBIBYTE = 1L << 30;

  /** What decoding, shuffling and batches need beside the images. */
  private static final long RESERVED_BYTES = 256L << 20;

  /** The longest array that the JDK can make on every platform. */
  private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final long heapBytes;

  HeapCheck(long heapBytes) {
    this.heapBytes = heapBytes;
  }

  /** A check against what this process may use. */
  static HeapCheck ofThisProcess() {
    return new HeapCheck(Runtime.getRuntime().maxMemory());
  }

  /** Adds a problem when the images are too many for an array or for the heap. */
  void check(
      String where, int trainCount, int testCount, int resolution, CollectedProblems problems) {
    check(where, trainCount, testCount, resolution, 0, problems);
  }

  /** As that, with images for random resized crops beside the others. */
  void check(
      String where,
      int trainCount,
      int testCount,
      int resolution,
      long sourceBytes,
      CollectedProblems problems) {
    long imageBytes = (long) resolution * resolution * LabelledImages.CHANNELS;
    long trainBytes = trainCount * imageBytes;
    long testBytes = testCount * imageBytes;
    long largest = Math.max(trainBytes, testBytes);
    String found =
        String.format(
            Locale.ROOT,
            "%,d training and %,d test images of %d x %d pixels%s, %.2f GiB",
            trainCount,
            testCount,
            resolution,
            resolution,
            sourceBytes > 0 ? ", and larger ones to crop" : "",
            (trainBytes + testBytes + sourceBytes) / GIBIBYTE);
    if (largest > LONGEST_ARRAY) {
      problems.add(
          where,
          found,
          String.format(
              Locale.ROOT,
              "at most 2 GiB for either part, %,d images of this size",
              LONGEST_ARRAY / imageBytes),
          "use a lower resolution or fewer images");
      return;
    }
    long needed = trainBytes + testBytes + sourceBytes + RESERVED_BYTES;
    if (needed > heapBytes) {
      problems.add(
          where,
          found,
          String.format(
              Locale.ROOT,
              "images that fit with %.2f GiB to spare in a heap of %.2f GiB",
              RESERVED_BYTES / GIBIBYTE,
              heapBytes / GIBIBYTE),
          String.format(
              Locale.ROOT,
              "run Java with -Xmx%dg, or use a lower resolution%s or fewer images",
              (long) Math.ceil((needed + RESERVED_BYTES) / GIBIBYTE),
              sourceBytes > 0 ? ", another kind of crop" : ""));
    }
  }
}
