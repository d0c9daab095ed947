package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.ImageDataset;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ImageLayout;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.Runner;
import dev.metronome.tables.TensorShape;
import dev.metronome.training.InferenceNetwork;
import dev.metronome.training.TrainingDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How far an exported file does what the framework does.
 *
 * @param images compared
 * @param maxAbsDifference largest difference of any two logits
 * @param logitRange the framework's largest logit less its smallest, which the difference is to be
 *     seen against
 * @param samePredictions share of images that both put into the same class
 * @param frameworkAccuracy share that the framework classifies rightly; empty without labels
 * @param runtimeAccuracy likewise the runtime
 */
public record Parity(
    int images,
    double maxAbsDifference,
    double logitRange,
    double samePredictions,
    OptionalDouble frameworkAccuracy,
    OptionalDouble runtimeAccuracy) {

  /** Largest difference of logits that still counts as the same, as a share of their range. */
  public static final double MAX_RELATIVE_DIFFERENCE = 1e-4;

  /** Smallest share of equal predictions that still counts as the same. */
  public static final double MIN_SAME_PREDICTIONS = 0.999;

  private static final int RANDOM_IMAGES = 16;

  /**
   * A file that is compared with the framework.
   *
   * @param layout of its input
   * @param batch images of one inference; empty where that is open
   * @param softmax whether it gives probabilities
   */
  public record Subject(
      Runner runner, ImageLayout layout, OptionalInt batch, boolean softmax, Path file) {

    /** A file with an open batch that gives logits. */
    public Subject(Runner runner, ImageLayout layout, Path file) {
      this(runner, layout, OptionalInt.empty(), false, file);
    }

    /** The file's outputs, whatever batch it takes. */
    private float[] outputs(LoadedModel model, Batch images, TensorShape shape) {
      float[] input = layout.ofChannelsLast(images.pixels(), shape);
      if (batch.isEmpty()) {
        return model.infer(input, images.size());
      }
      int perInference = batch.getAsInt();
      int values = input.length / images.size();
      float[] outputs = null;
      for (int first = 0; first < images.size(); first += perInference) {
        // The last inference is filled up with zeros.
        float[] some = Arrays.copyOfRange(input, first * values, (first + perInference) * values);
        float[] given = model.infer(some, perInference);
        int perImage = given.length / perInference;
        outputs = outputs == null ? new float[images.size() * perImage] : outputs;
        int count = Math.min(perInference, images.size() - first);
        System.arraycopy(given, 0, outputs, first * perImage, count * perImage);
      }
      return outputs;
    }
  }

  /** The largest difference as a share of the logits' range. */
  public double relativeDifference() {
    return maxAbsDifference == 0 ? 0 : maxAbsDifference / logitRange;
  }

  /** Whether the file may stand for the network. */
  public boolean holds() {
    return relativeDifference() <= MAX_RELATIVE_DIFFERENCE
        && samePredictions >= MIN_SAME_PREDICTIONS;
  }

  /** Compares on random images; in the order of the files. */
  public static List<Parity> onRandomImages(
      Network network, Weights weights, List<Subject> files, long seed, TrainingDevice device) {
    return of(
        network,
        weights,
        files,
        Images.random(network, RANDOM_IMAGES, seed),
        false,
        device,
        ProgressListener.silent());
  }

  /**
   * Compares on a data set's test images; in the order of the files.
   *
   * @param listener hears of images
   */
  public static List<Parity> onTestImages(
      Network network,
      Weights weights,
      List<Subject> files,
      ImageDataset data,
      TrainingDevice device,
      ProgressListener listener) {
    return of(network, weights, files, Images.test(data), true, device, listener);
  }

  /**
   * Refuses weights with which the network's outputs are no numbers.
   *
   * @throws BadInputException where an output of random images is infinite or NaN
   */
  static void requireFinite(Network network, Weights weights, long seed, TrainingDevice device) {
    Batch images = Images.random(network, 1, seed).get(0);
    try (InferenceNetwork framework = new InferenceNetwork(network, weights, device)) {
      for (float value : framework.outputs(images.pixels(), images.size())) {
        if (!Float.isFinite(value)) {
          throw new BadInputException(
              "weights of " + network.name(),
              "the network's output is " + value + ", as its values overflow float32",
              "weights with which outputs are finite",
              "train again, with a lower learning rate");
        }
      }
    }
  }

  static List<Parity> of(
      Network network,
      Weights weights,
      List<Subject> files,
      List<Batch> batches,
      boolean labelled,
      TrainingDevice device,
      ProgressListener listener) {
    int images = batches.stream().mapToInt(Batch::size).sum();
    int compared = 0;
    int classes = network.output().channels();
    List<Count> counts = files.stream().map(file -> new Count(labelled)).toList();
    List<LoadedModel> models = new ArrayList<>();
    try (InferenceNetwork framework = new InferenceNetwork(network, weights, device)) {
      for (Subject file : files) {
        models.add(file.runner().load(file.file()));
      }
      for (Batch batch : batches) {
        float[] expected = framework.outputs(batch.pixels(), batch.size());
        for (int i = 0; i < models.size(); i++) {
          float[] actual = files.get(i).outputs(models.get(i), batch, network.input());
          float[] wanted = files.get(i).softmax() ? softmax(expected, classes) : expected;
          for (int image = 0; image < batch.size(); image++) {
            counts.get(i).add(wanted, actual, image * classes, classes, batch.labels()[image]);
          }
        }
        compared += batch.size();
        listener.progressed(compared, images);
      }
    } finally {
      models.forEach(LoadedModel::close);
    }
    return counts.stream().map(Count::parity).toList();
  }

  private static float[] softmax(float[] logits, int classes) {
    float[] probabilities = new float[logits.length];
    for (int from = 0; from < logits.length; from += classes) {
      double most = Double.NEGATIVE_INFINITY;
      for (int i = from; i < from + classes; i++) {
        most = Math.max(most, logits[i]);
      }
      double sum = 0;
      for (int i = from; i < from + classes; i++) {
        sum += Math.exp(logits[i] - most);
      }
      for (int i = from; i < from + classes; i++) {
        probabilities[i] = (float) (Math.exp(logits[i] - most) / sum);
      }
    }
    return probabilities;
  }

  private static final class Count {
    private final boolean labelled;
    private int images;
    private int same;
    private int frameworkRight;
    private int runtimeRight;
    private double maxAbsDifference;
    private double minLogit = Double.POSITIVE_INFINITY;
    private double maxLogit = Double.NEGATIVE_INFINITY;

    Count(boolean labelled) {
      this.labelled = labelled;
    }

    void add(float[] expected, float[] actual, int from, int classes, int label) {
      for (int i = from; i < from + classes; i++) {
        minLogit = Math.min(minLogit, expected[i]);
        maxLogit = Math.max(maxLogit, expected[i]);
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
          maxLogit - minLogit,
          (double) same / images,
          share(frameworkRight),
          share(runtimeRight));
    }

    private OptionalDouble share(int right) {
      return labelled ? OptionalDouble.of((double) right / images) : OptionalDouble.empty();
    }
  }
}
