package dev.metronome.runner.tflite;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.ImageBatch;
import dev.metronome.runner.InputProblems;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelTensor;
import dev.metronome.runner.TensorSizes;
import dev.metronome.tables.measure.RandomValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.lite.schema.SubGraph;

/**
 * An interpreter whose inputs are filled, so that timed runs only invoke it; images are given to
 * another one, which has memory for their batch.
 */
final class TfliteModel implements LoadedModel {

  private final TfliteFile file;
  private final int threads;
  private final List<TensorValues> inputs;
  private final List<TensorValues> outputs;
  private final TfliteInterpreter timed;

  private Optional<TfliteInterpreter> forImages = Optional.empty();
  private int imagesBatch;
  private boolean closed;

  private TfliteModel(
      TfliteFile file, int threads, List<TensorValues> inputs, TfliteInterpreter timed) {
    SubGraph graph = file.graph();
    this.file = file;
    this.threads = threads;
    this.inputs = inputs;
    this.outputs = tensors(graph, graph.outputsLength(), graph::outputs);
    this.timed = timed;
  }

  /**
   * Takes over a file, prepares its inputs and runs it once.
   *
   * @throws BadInputException where inputs cannot be made, or the run fails
   */
  static TfliteModel open(TfliteFile file, int threads, Optional<OperatorEvents> events) {
    SubGraph graph = file.graph();
    List<TensorValues> inputs = tensors(graph, graph.inputsLength(), graph::inputs);
    requireInputs(inputs, file.path().toString());
    TfliteInterpreter timed;
    try {
      timed = TfliteInterpreter.of(file, threads, events);
    } catch (TfliteException e) {
      throw new BadInputException(TfliteFile.cannotLoad(file.path(), e.getMessage()), e);
    }
    try {
      for (int i = 0; i < inputs.size(); i++) {
        timed.resize(i, inputs.get(i).single());
      }
      timed.allocate();
      RandomValues random = new RandomValues();
      for (int i = 0; i < inputs.size(); i++) {
        inputs.get(i).fill(random, timed.input(i));
      }
      timed.invoke();
      return new TfliteModel(file, threads, inputs, timed);
    } catch (TfliteException e) {
      timed.close();
      throw new BadInputException(
          new Problem(
              file.path().toString(),
              "TensorFlow Lite cannot run it on random inputs: " + e.getMessage(),
              "a model that runs on any values of its inputs, with batch 1",
              "export it again, with operators of this runtime"),
          e);
    } catch (RuntimeException e) {
      timed.close();
      throw e;
    }
  }

  private static List<TensorValues> tensors(SubGraph graph, int count, IntUnaryOperator index) {
    return IntStream.range(0, count)
        .mapToObj(i -> TensorValues.of(graph.tensors(index.applyAsInt(i))))
        .toList();
  }

  private static void requireInputs(List<TensorValues> inputs, String model) {
    List<Problem> problems = new ArrayList<>();
    for (TensorValues input : inputs) {
      String where = model + ", input " + input.tensor().name();
      if (input.type().isEmpty()) {
        problems.add(InputProblems.unknownType(where, input.tensor().type()));
        continue;
      }
      long[] shape = input.single();
      boolean known = true;
      for (int i = 0; i < shape.length; i++) {
        if (shape[i] < 0) {
          known = false;
          problems.add(InputProblems.openDimension(where, String.valueOf(i)));
        }
      }
      long elements = known ? TensorSizes.elements(shape) : 0;
      if (InputProblems.isTooLarge(elements, input.type().get().bytes())) {
        problems.add(InputProblems.tooLarge(where, elements));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  @Override
  public List<ModelTensor> inputs() {
    requireOpen();
    return inputs.stream().map(TensorValues::tensor).toList();
  }

  @Override
  public List<ModelTensor> outputs() {
    requireOpen();
    return outputs.stream().map(TensorValues::tensor).toList();
  }

  /** Whether XNNPACK runs all of its operators. */
  boolean isFullyDelegated() {
    requireOpen();
    return timed.isFullyDelegated();
  }

  @Override
  public void run() {
    requireOpen();
    try {
      timed.invoke();
    } catch (TfliteException e) {
      throw failed(e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Here, inputs and outputs of int8, uint8 and int16 will do too where they have a scale and a
   * zero point: values are quantized (to the nearest, within the type's range) and dequantized.
   */
  @Override
  public float[] infer(float[] input, int batch) {
    requireOpen();
    ImageBatch.requireOneInputAndOutput(
        file.path(), inputs(), outputs(), typesOfReals(), "float32 or quantized integers");
    long[] single = inputs.get(0).single();
    long[] shape =
        ImageBatch.shape(file.path(), inputs.get(0).tensor(), single, input.length, batch);
    try {
      TfliteInterpreter interpreter = forImages(batch, shape);
      inputs.get(0).put(input, interpreter.input(0));
      interpreter.invoke();
      return outputs.get(0).get(interpreter.output(0));
    } catch (TfliteException e) {
      throw failed(e);
    }
  }

  private Set<String> typesOfReals() {
    return Stream.concat(inputs.stream(), outputs.stream())
        .filter(TensorValues::standsForReals)
        .map(values -> values.tensor().type())
        .collect(Collectors.toSet());
  }

  private TfliteInterpreter forImages(int batch, long[] shape) throws TfliteException {
    if (forImages.isEmpty()) {
      forImages = Optional.of(TfliteInterpreter.of(file, threads, Optional.empty()));
    }
    TfliteInterpreter interpreter = forImages.get();
    if (imagesBatch != batch) {
      imagesBatch = 0;
      interpreter.resize(0, shape);
      interpreter.allocate();
      imagesBatch = batch;
    }
    return interpreter;
  }

  private IllegalStateException failed(TfliteException e) {
    return new IllegalStateException(file.path() + ": " + e.getMessage(), e);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed: " + file.path());
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      forImages.ifPresent(TfliteInterpreter::close);
      timed.close();
      file.close();
    }
  }
}
