package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.EvaluationBatches;
import dev.metronome.data.ImageDataset;
import dev.metronome.network.Network;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Images to compare two runtimes on. */
final class Images {

  private static final int BATCH = 100;

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

  /** The pixels of a batch, which is NHWC, as NCHW, which exported models take. */
  static float[] channelsFirst(Batch batch) {
    int plane = batch.height() * batch.width();
    int channels = batch.pixels().length / (batch.size() * plane);
    float[] moved = new float[batch.pixels().length];
    for (int image = 0; image < batch.size(); image++) {
      int start = image * channels * plane;
      for (int pixel = 0; pixel < plane; pixel++) {
        for (int channel = 0; channel < channels; channel++) {
          moved[start + channel * plane + pixel] =
              batch.pixels()[start + pixel * channels + channel];
        }
      }
    }
    return moved;
  }
}
