package dev.metronome.agent.app;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Tensor;
import dev.metronome.tables.measure.ElementType;
import dev.metronome.tables.measure.RandomValues;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.Interpreter;

/** A model that TensorFlow Lite has loaded, with inputs that are the same in every run. */
final class TfliteModel implements EngineModel {

  private final Interpreter interpreter;
  private final Optional<Delegate> delegate;
  private final Object[] inputs;
  private final Map<Integer, Object> outputs;
  private final List<ByteBuffer> inputBytes;
  private final List<ByteBuffer> outputBytes;

  private TfliteModel(
      Interpreter interpreter,
      Optional<Delegate> delegate,
      List<ByteBuffer> inputBytes,
      List<ByteBuffer> outputBytes) {
    this.interpreter = interpreter;
    this.delegate = delegate;
    this.inputBytes = inputBytes;
    this.outputBytes = outputBytes;
    this.inputs = inputBytes.toArray();
    this.outputs = new HashMap<>();
    for (int i = 0; i < outputBytes.size(); i++) {
      outputs.put(i, outputBytes.get(i));
    }
  }

  /**
   * Loads a model and runs it once.
   *
   * @throws AgentException where that does not work, with the runtime's reason
   */
  static TfliteModel open(Path file, Accelerator accelerator, int threads) {
    if (accelerator == Accelerator.CPU) {
      return open(file, accelerator, threads, true);
    }
    // Without XNNPACK first, which would hide what the accelerator leaves.
    TfliteModel model = open(file, accelerator, threads, false);
    ExecutionPlan.Share share;
    try {
      share = ExecutionPlan.share(model.interpreter, file);
    } catch (RuntimeException | LinkageError e) {
      model.close();
      throw refused("its execution plan is not told: " + reason(e), "a plan that can be told");
    }
    if (share == ExecutionPlan.Share.ALL) {
      return model;
    }
    model.close();
    if (share == ExecutionPlan.Share.NONE) {
      throw refused(
          "the " + accelerator.text() + " takes none of its operators",
          "a model with operators that run there");
    }
    // The rest runs on the processor, as it does where the model is deployed so.
    return open(file, accelerator, threads, true);
  }

  private static TfliteModel open(
      Path file, Accelerator accelerator, int threads, boolean isXnnpackUsed) {
    Optional<Delegate> delegate;
    try {
      delegate = accelerator.delegate();
    } catch (RuntimeException | LinkageError e) {
      throw new AgentException(
          AgentProblem.Code.ACCELERATOR_ABSENT,
          "accelerator",
          "the " + accelerator.text() + " cannot be used: " + reason(e),
          "an accelerator that works",
          "name another target");
    }
    Optional<Interpreter> opened = Optional.empty();
    try {
      Interpreter.Options options =
          new Interpreter.Options().setNumThreads(threads).setUseXNNPACK(isXnnpackUsed);
      delegate.ifPresent(options::addDelegate);
      Interpreter interpreter = new Interpreter(file.toFile(), options);
      opened = Optional.of(interpreter);
      interpreter.allocateTensors();
      TfliteModel model =
          new TfliteModel(interpreter, delegate, inputs(interpreter), outputs(interpreter));
      model.run();
      return model;
    } catch (AgentException e) {
      close(opened, delegate);
      throw e;
    } catch (RuntimeException | LinkageError e) {
      close(opened, delegate);
      throw refused("TensorFlow Lite refuses it: " + reason(e), "a model that it can run");
    }
  }

  private static AgentException refused(String what, String expected) {
    return new AgentException(
        AgentProblem.Code.MODEL_REFUSED,
        "model",
        what,
        expected,
        "export it again, or measure it on the processor");
  }

  /** Of one line. */
  private static String reason(Throwable fault) {
    String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    return message.replaceAll("\\s+", " ").trim();
  }

  private static List<ByteBuffer> inputs(Interpreter interpreter) {
    RandomValues random = new RandomValues();
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < interpreter.getInputTensorCount(); i++) {
      org.tensorflow.lite.Tensor tensor = interpreter.getInputTensor(i);
      ElementType type =
          type(tensor.dataType())
              .orElseThrow(
                  () ->
                      refused(
                          "its input " + tensor.name() + " is of type " + tensor.dataType(),
                          "inputs of float32, int8, uint8, int16, int32, int64 or bool"));
      ByteBuffer values = buffer(tensor);
      if (tensor.quantizationParams().getScale() > 0) {
        random.fillWholeRange(values);
      } else {
        random.fill(type, values);
      }
      rewind(values);
      buffers.add(values);
    }
    return buffers;
  }

  private static Optional<ElementType> type(DataType type) {
    return switch (type) {
      case FLOAT32 -> Optional.of(ElementType.FLOAT);
      case INT8 -> Optional.of(ElementType.INT8);
      case UINT8 -> Optional.of(ElementType.UINT8);
      case INT16 -> Optional.of(ElementType.INT16);
      case INT32 -> Optional.of(ElementType.INT32);
      case INT64 -> Optional.of(ElementType.INT64);
      case BOOL -> Optional.of(ElementType.BOOL);
      default -> Optional.empty();
    };
  }

  private static List<ByteBuffer> outputs(Interpreter interpreter) {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < interpreter.getOutputTensorCount(); i++) {
      buffers.add(buffer(interpreter.getOutputTensor(i)));
    }
    return buffers;
  }

  private static ByteBuffer buffer(org.tensorflow.lite.Tensor tensor) {
    return ByteBuffer.allocateDirect(tensor.numBytes()).order(ByteOrder.nativeOrder());
  }

  /** As a buffer of any kind: Android 8 has no such method of byte buffers. */
  private static void rewind(Buffer buffer) {
    buffer.rewind();
  }

  @Override
  public void run() {
    inputBytes.forEach(TfliteModel::rewind);
    outputBytes.forEach(TfliteModel::rewind);
    try {
      interpreter.runForMultipleInputsOutputs(inputs, outputs);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(reason(e), e);
    }
  }

  @Override
  public List<Tensor> inputs() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < interpreter.getInputTensorCount(); i++) {
      tensors.add(told(interpreter.getInputTensor(i)));
    }
    return tensors;
  }

  @Override
  public List<Tensor> outputs() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < interpreter.getOutputTensorCount(); i++) {
      tensors.add(told(interpreter.getOutputTensor(i)));
    }
    return tensors;
  }

  private static Tensor told(org.tensorflow.lite.Tensor tensor) {
    List<Long> shape = new ArrayList<>();
    for (int size : tensor.shapeSignature()) {
      shape.add((long) size);
    }
    return new Tensor(tensor.name(), tensor.dataType().name().toLowerCase(Locale.ROOT), shape);
  }

  @Override
  public void close() {
    close(Optional.of(interpreter), delegate);
  }

  private static void close(Optional<Interpreter> interpreter, Optional<Delegate> delegate) {
    interpreter.ifPresent(Interpreter::close);
    delegate.ifPresent(Delegate::close);
  }
}
