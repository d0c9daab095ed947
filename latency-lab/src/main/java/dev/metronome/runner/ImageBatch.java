package dev.metronome.runner;

import dev.metronome.problem.BadInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What a model must be like for {@link LoadedModel#infer}, and what fits its input. */
public final class ImageBatch {

  private ImageBatch() {}

  /**
   * Refuses models that do not take one tensor and give one.
   *
   * @param types the types of both that are known, as {@link ModelTensor} has them
   * @param expected those types in words
   */
  public static void requireOneInputAndOutput(
      Path model,
      List<ModelTensor> inputs,
      List<ModelTensor> outputs,
      Set<String> types,
      String expected) {
    if (inputs.size() != 1
        || outputs.size() != 1
        || !types.contains(inputs.get(0).type())
        || !types.contains(outputs.get(0).type())) {
      throw new BadInputException(
          model.toString(),
          "it takes " + inputs + " and gives " + outputs,
          "one input and one output of " + expected,
          "give a classifier's model");
    }
  }

  /**
   * The shape of an input with a batch.
   *
   * @param single its shape with batch 1
   * @param values how many values are given
   * @throws BadInputException where the input takes no such batch
   * @throws IllegalArgumentException where the number of values does not fit
   */
  public static long[] shape(Path model, ModelTensor input, long[] single, int values, int batch) {
    if (input.shape().isEmpty() || (input.shape().get(0) >= 0 && input.shape().get(0) != batch)) {
      throw new BadInputException(
          model.toString(),
          "its input " + input + " takes no batch of " + batch,
          "an input whose first dimension is open",
          "export it with an open batch dimension");
    }
    long[] shape = single.clone();
    shape[0] = batch;
    if (batch < 1 || TensorSizes.elements(shape) != values) {
      throw new IllegalArgumentException(
          values + " values are no batch of shape " + Arrays.toString(shape));
    }
    return shape;
  }
}
