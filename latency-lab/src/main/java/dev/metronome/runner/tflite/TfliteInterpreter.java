package dev.metronome.runner.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.OpResolver;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * An interpreter of the library, with XNNPACK for all that it can run. The resolver of operators of
 * the library's C++ interface brings that along; its C interface runs the library's own kernels.
 */
final class TfliteInterpreter implements AutoCloseable {

  private final OpResolver resolver;
  private final Interpreter interpreter;

  private TfliteInterpreter(OpResolver resolver, Interpreter interpreter) {
    this.resolver = resolver;
    this.interpreter = interpreter;
  }

  /**
   * Makes an interpreter, which has no memory for tensors yet.
   *
   * @param events what is to be told of the operators' times
   */
  static TfliteInterpreter of(TfliteFile file, int threads, Optional<OperatorEvents> events)
      throws TfliteException {
    OpResolver resolver = new BuiltinOpResolver();
    Interpreter interpreter = new Interpreter((Pointer) null);
    TfliteInterpreter made = new TfliteInterpreter(resolver, interpreter);
    try (InterpreterBuilder builder = new InterpreterBuilder(file.verified(), resolver)) {
      require(builder.SetNumThreads(threads), "it takes no " + threads + " threads");
      require(builder.apply(interpreter), "its graph cannot be built");
      // Before memory is laid out: the delegate is made then, and times its operators if it is
      // profiled at that moment.
      events.ifPresent(profiler -> interpreter.SetProfiler(profiler.profiler()));
      return made;
    } catch (TfliteException e) {
      made.close();
      throw e;
    } catch (RuntimeException e) {
      made.close();
      throw new TfliteException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Gives an input another shape; {@link #allocate} is to follow. */
  void resize(int input, long[] shape) throws TfliteException {
    int[] sizes = new int[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.toIntExact(shape[i]);
    }
    require(
        interpreter.ResizeInputTensor(interpreter.inputs().get(input), sizes),
        "its input cannot be resized");
  }

  /** Lays out memory for all tensors. */
  void allocate() throws TfliteException {
    try {
      require(interpreter.AllocateTensors(), "its tensors cannot be allocated");
    } catch (RuntimeException e) {
      // An exception of C++, such as one of too little memory.
      throw new TfliteException(String.valueOf(e.getMessage()), e);
    }
  }

  void invoke() throws TfliteException {
    try {
      require(interpreter.Invoke(), "one of its operators failed");
    } catch (RuntimeException e) {
      throw new TfliteException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void require(int status, String otherwise) throws TfliteException {
    if (status != tensorflowlite.kTfLiteOk) {
      throw new TfliteException(otherwise + " (status " + status + ")");
    }
  }

  /** Where an input's values are, until memory is laid out again. */
  ByteBuffer input(int index) throws TfliteException {
    return values(interpreter.input_tensor(index));
  }

  /** Where an output's values are, until memory is laid out again. */
  ByteBuffer output(int index) throws TfliteException {
    return values(interpreter.output_tensor(index));
  }

  private static ByteBuffer values(TfLiteTensor tensor) throws TfliteException {
    Pointer data = tensorflowlite.TfLiteTensorData(tensor);
    long bytes = tensor.bytes();
    if (bytes > Integer.MAX_VALUE || (bytes > 0 && (data == null || data.isNull()))) {
      throw new TfliteException("a tensor of " + bytes + " bytes has no memory that can be read");
    }
    return bytes == 0
        ? ByteBuffer.allocate(0)
        : data.capacity(bytes).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Whether XNNPACK runs all of the model's operators. */
  boolean isFullyDelegated() {
    return interpreter.primary_subgraph().IsFullyDelegated();
  }

  @Override
  public void close() {
    interpreter.close();
    resolver.close();
  }
}
