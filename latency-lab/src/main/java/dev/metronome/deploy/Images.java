package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.EvaluationBatches;
import dev.metronome.data.ImageDataset;
import dev.metronome.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Images to compare two runtimes on.
 *
 * @param pixels normalized, NHWC
 * @param labels their classes, if they have any
 * @param count how many
 */
record Images(float[] pixels, Optional<int[]> labels, int count) {

  private static final int BATCH = 100;

  /** Noise: normal values, as normalized images have. */
  static List<Images> random(Network network, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[Math.toIntExact(count * network.input().elements())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return List.of(new Images(pixels, Optional.empty(), count));
  }

  /** All test images of a data set, normalized as in training. */
  static List<Images> test(ImageDataset data) {
    EvaluationBatches batches =
        new EvaluationBatches(data.test(), data.train().channelStatistics(), BATCH);
    List<Images> all = new ArrayList<>();
    for (long i = 0; i < batches.length(); i++) {
      Batch batch = batches.batch(i);
      all.add(new Images(batch.pixels(), Optional.of(batch.labels()), batch.size()));
    }
    return all;
  }

  /** The pixels as NCHW, which exported models take. */
  float[] channelsFirst(Network network) {
    int channels = network.input().channels();
    int plane = network.input().height() * network.input().width();
    float[] moved = new float[count * channels * plane];
    for (int image = 0; image < count; image++) {
      int start = image * channels * plane;
      for (int pixel = 0; pixel < plane; pixel++) {
        for (int channel = 0; channel < channels; channel++) {
          moved[start + channel * plane + pixel] = pixels[start + pixel * channels + channel];
        }
      }
    }
    return moved;
  }
}
