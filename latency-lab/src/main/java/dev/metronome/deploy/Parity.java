package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.ImageDataset;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.training.InferenceNetwork;
import dev.metronome.training.TrainingDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far an exported file does what the framework does.
 *
 * @param images compared
 * @param maxAbsDifference largest difference of any two logits
 * @param maxAbsLogit largest magnitude of the framework's logits, which the difference is to be
 *     seen against
 * @param samePredictions share of images that both put into the same class
 * @param frameworkAccuracy share that the framework classifies rightly; empty without labels
 * @param runtimeAccuracy likewise the runtime
 */
public record Parity(
    int images,
    double maxAbsDifference,
    double maxAbsLogit,
    double samePredictions,
    OptionalDouble frameworkAccuracy,
    OptionalDouble runtimeAccuracy) {

  /** Largest difference of logits that still counts as the same. */
  public static final double MAX_ABS_DIFFERENCE = 1e-4;

  /** Smallest share of equal predictions that still counts as the same. */
  public static final double MIN_SAME_PREDICTIONS = 0.999;

  private static final int RANDOM_IMAGES = 16;

  /** Whether the file may stand for the network. */
  public boolean holds() {
    return maxAbsDifference <= MAX_ABS_DIFFERENCE && samePredictions >= MIN_SAME_PREDICTIONS;
  }

  /** Compares on random images. */
  public static Parity onRandomImages(
      Network network, Weights weights, Runner runner, Path file, long seed) {
    return of(network, weights, runner, file, Images.random(network, RANDOM_IMAGES, seed), false);
  }

  /** Compares on a data set's test images. */
  public static Parity onTestImages(
      Network network, Weights weights, Runner runner, Path file, ImageDataset data) {
    return of(network, weights, runner, file, Images.test(data), true);
  }

  private static Parity of(
      Network network,
      Weights weights,
      Runner runner,
      Path file,
      List<Batch> batches,
      boolean labelled) {
    int classes = network.output().channels();
    Count count = new Count(labelled);
    try (InferenceNetwork framework = new InferenceNetwork(network, weights, TrainingDevice.cpu());
        LoadedModel exported = runner.load(file)) {
      for (Batch batch : batches) {
        float[] expected = framework.outputs(batch.pixels(), batch.size());
        float[] actual = exported.infer(Images.channelsFirst(batch), batch.size());
        for (int image = 0; image < batch.size(); image++) {
          count.add(expected, actual, image * classes, classes, batch.labels()[image]);
        }
      }
    }
    return count.parity();
  }

  private static final class Count {
    private final boolean labelled;
    private int images;
    private int same;
    private int frameworkRight;
    private int runtimeRight;
    private double maxAbsDifference;
    private double maxAbsLogit;

    Count(boolean labelled) {
      this.labelled = labelled;
    }

    void add(float[] expected, float[] actual, int from, int classes, int label) {
      for (int i = from; i < from + classes; i++) {
        maxAbsLogit = Math.max(maxAbsLogit, Math.abs(expected[i]));
        double difference = Math.abs((double) expected[i] - actual[i]);
        // A NaN differs from everything; Math.max would not keep it apart from a large number.
        maxAbsDifference =
            Double.isNaN(difference)
                ? Double.POSITIVE_INFINITY
                : Math.max(maxAbsDifference, difference);
      }
      int byFramework = largest(expected, from, classes);
      int byRuntime = largest(actual, from, classes);
      images++;
      same += byFramework == byRuntime ? 1 : 0;
      frameworkRight += byFramework == label ? 1 : 0;
      runtimeRight += byRuntime == label ? 1 : 0;
    }

    private static int largest(float[] values, int from, int count) {
      int best = 0;
      for (int i = 1; i < count; i++) {
        best = values[from + i] > values[from + best] ? i : best;
      }
      return best;
    }

    Parity parity() {
      return new Parity(
          images,
          maxAbsDifference,
          maxAbsLogit,
          (double) same / images,
          share(frameworkRight),
          share(runtimeRight));
    }

    private OptionalDouble share(int right) {
      return labelled ? OptionalDouble.of((double) right / images) : OptionalDouble.empty();
    }
  }
}
