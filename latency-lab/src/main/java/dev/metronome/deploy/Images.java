package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.EvaluationBatches;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.LabelledImages;
import dev.metronome.network.Network;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Images to compare two runtimes on. */
final class Images {

  private static final int BATCH = 100;

  /** Small, as all values of a network in between are held for it. */
  private static final int CALIBRATION_BATCH = 10;

  private Images() {}

  /** Noise: normal values, as normalized images have; their labels mean nothing. */
  static List<Batch> random(Network network, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[Math.toIntExact(count * network.input().elements())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return List.of(
        new Batch(pixels, new int[count], network.input().height(), network.input().width()));
  }

  /** All test images of a data set, normalized as in training. */
  static List<Batch> test(ImageDataset data) {
    EvaluationBatches batches =
        new EvaluationBatches(data.test(), data.train().channelStatistics(), BATCH);
    return LongStream.range(0, batches.length()).mapToObj(batches::batch).toList();
  }

  /**
   * Training images chosen by a seed, normalized as in training: what 8-bit networks are made on.
   */
  static List<Batch> calibration(ImageDataset data, int count, long seed) {
    int chosen = Math.min(count, data.train().count());
    LabelledImages images =
        chosen == data.train().count()
            ? data.train()
            : data.train().shuffledSplit(seed, chosen).first();
    EvaluationBatches batches =
        new EvaluationBatches(
            images, data.train().channelStatistics(), Math.min(chosen, CALIBRATION_BATCH));
    return LongStream.range(0, batches.length()).mapToObj(batches::batch).toList();
  }
}
