package dev.metronome.support;

import dev.metronome.data.Augmentation;
import dev.metronome.data.Batch;
import dev.metronome.data.ChannelStatistics;
import dev.metronome.data.LabelledImages;
import dev.metronome.data.TrainingBatches;
import dev.metronome.space.SearchSpace;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Batches of random pixels and labels that fit a space. */
public final class RandomBatches {

  private RandomBatches() {}

  public static Batch of(SearchSpace space, int images, long seed) {
    int resolution = space.parameters().resolution();
    int classes = space.parameters().classes();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[images * resolution * resolution * 3];
    random.nextBytes(pixels);
    int[] labels = random.ints(images, 0, classes).toArray();
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "class" + i).toList();
    ChannelStatistics statistics =
        new ChannelStatistics(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
    return new TrainingBatches(
            LabelledImages.copyOf(pixels, labels, resolution, resolution, names),
            statistics,
            Augmentation.none(),
            images,
            seed)
        .batch(0);
  }
}
