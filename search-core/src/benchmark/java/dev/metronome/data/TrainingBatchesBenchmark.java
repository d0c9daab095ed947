package dev.metronome.data;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Images per second that one thread makes ready for training: CIFAR's size, batches of 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingBatchesBenchmark {

  private static final int BATCH = 64;
  private static final int IMAGES = 10_000;
  private static final int SIDE = 32;

  /** How images are varied; resized crops come out of kept images of 48 x 64 pixels. */
  @Param({"shift and flip", "shift, flip, cutout, mixup", "resized crop and flip"})
  private String variation;

  private TrainingBatches batches;
  private long step;

  @Setup
  public void open() {
    Random random = new Random(1);
    byte[] pixels = new byte[IMAGES * SIDE * SIDE * 3];
    random.nextBytes(pixels);
    int[] labels = new int[IMAGES];
    SourceImages sources = SourceImages.NONE;
    Augmentation augmentation = Augmentation.cropAndFlip(SIDE);
    if (variation.equals("resized crop and flip")) {
      augmentation = Augmentation.resizedCropAndFlip(RandomResizedCrop.USUAL);
      sources = new SourceImages(IMAGES);
      byte[] decoded = new byte[48 * 64 * 3];
      for (int i = 0; i < IMAGES; i++) {
        random.nextBytes(decoded);
        sources.put(i, decoded, 48, 64, SIDE);
      }
    } else if (variation.contains("mixup")) {
      augmentation = augmentation.with(0.5, 0.2);
    }
    LabelledImages images =
        LabelledImages.owning(pixels, labels, SIDE, SIDE, List.of("one"), sources);
    batches = new TrainingBatches(images, images.channelStatistics(), augmentation, BATCH, 1);
  }

  /** One batch, counted by its images. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Batch imagesPerSecond() {
    return batches.batch(step++);
  }
}
