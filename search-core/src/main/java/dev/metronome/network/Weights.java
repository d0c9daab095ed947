package dev.metronome.network;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The weights of a network, by the names of {@link TensorSpec}.
 *
 * @param tensors name to values
 */
public record Weights(Map<String, Tensor> tensors) {

  public Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Reads weights as a training writes them, and Python too.
   *
   * @param file of the format safetensors
   * @throws BadInputException where it is missing or damaged
   */
  public static Weights read(Path file) throws IOException {
    return new Weights(Safetensors.read(file).tensors());
  }

  /**
   * Random weights: kernels normal with variance {@code 2 / fan-in} (He et al., arXiv 1502.01852,
   * equation 10), scales and variances 1, the rest 0.
   */
  public static Weights random(List<TensorSpec> specs, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (TensorSpec spec : specs) {
      tensors.put(spec.name(), initial(spec, seeds.split()));
    }
    return new Weights(tensors);
  }

  private static Tensor initial(TensorSpec spec, SplittableRandom random) {
    float[] values = new float[spec.elements()];
    switch (spec.role()) {
      case KERNEL -> {
        double deviation = Math.sqrt(2.0 / spec.fanIn());
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
      }
      case SCALE, RUNNING_VARIANCE -> Arrays.fill(values, 1);
      case BIAS, SHIFT, RUNNING_MEAN -> {}
    }
    return new Tensor(spec.shape(), values);
  }

  /** The values of a tensor that {@link #requireFor} has found to be there. */
  public float[] values(TensorSpec spec) {
    return tensors.get(spec.name()).values();
  }

  /**
   * Checks that these are the weights of a network: every tensor there, none more, right shapes,
   * all values finite.
   *
   * @param where the file or option they come from
   * @throws BadInputException with all that is wrong
   */
  public void requireFor(Network network, String where) {
    List<Problem> problems = new ArrayList<>();
    Set<String> surplus = new LinkedHashSet<>(tensors.keySet());
    String remedy = "give the weights that were trained for " + network.name();
    for (TensorSpec spec : network.weights()) {
      surplus.remove(spec.name());
      Tensor tensor = tensors.get(spec.name());
      if (tensor == null) {
        problems.add(
            new Problem(
                where, "tensor " + spec.name() + " is missing", "shape " + spec.shape(), remedy));
      } else if (!tensor.shape().equals(spec.shape())) {
        problems.add(
            new Problem(
                where,
                "tensor " + spec.name() + " has the shape " + tensor.shape(),
                "shape " + spec.shape(),
                remedy));
      } else {
        int bad = firstBad(spec, tensor.values());
        if (bad >= 0) {
          problems.add(
              new Problem(
                  where,
                  "tensor " + spec.name() + " is " + tensor.values()[bad] + " at index " + bad,
                  "finite values, and variances of at least 0",
                  "train again, with a lower learning rate"));
        }
      }
    }
    for (String name : surplus) {
      problems.add(
          new Problem(
              where, "tensor " + name + " is surplus", "only the network's tensors", remedy));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static int firstBad(TensorSpec spec, float[] values) {
    boolean variance = spec.role() == TensorSpec.Role.RUNNING_VARIANCE;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i]) || (variance && values[i] < 0)) {
        return i;
      }
    }
    return -1;
  }
}
