package dev.metronome.runner.tflite;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.TfLiteInterpreter;
import org.bytedeco.tensorflowlite.TfLiteInterpreterOptions;
import org.bytedeco.tensorflowlite.TfLiteModel;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * The library's own kernels, without a delegate. They check shapes and types of their inputs, which
 * XNNPACK partly takes for granted: it runs a convolution whose filters have other channels than
 * its input. And this part of the library's interface tells its messages.
 */
final class ReferenceKernels {

  private ReferenceKernels() {}

  /**
   * Prepares the model as it stands in the file, and runs nothing.
   *
   * @param data the file's content, which was verified
   * @throws TfliteException with the library's messages, where it cannot be prepared
   */
  static void prepare(Pointer data, long bytes) throws TfliteException {
    try (Messages messages = new Messages()) {
      TfLiteModel model =
          tensorflowlite.TfLiteModelCreateWithErrorReporter(data, bytes, messages, null);
      if (isNull(model)) {
        throw new TfliteException(messages.text());
      }
      try {
        prepare(model, messages);
      } finally {
        tensorflowlite.TfLiteModelDelete(model);
      }
    }
  }

  private static void prepare(TfLiteModel model, Messages messages) throws TfliteException {
    TfLiteInterpreterOptions options = tensorflowlite.TfLiteInterpreterOptionsCreate();
    try {
      tensorflowlite.TfLiteInterpreterOptionsSetErrorReporter(options, messages, null);
      TfLiteInterpreter interpreter = tensorflowlite.TfLiteInterpreterCreate(model, options);
      if (isNull(interpreter)) {
        throw new TfliteException(messages.text());
      }
      try {
        if (tensorflowlite.TfLiteInterpreterAllocateTensors(interpreter)
            != tensorflowlite.kTfLiteOk) {
          throw new TfliteException(messages.text());
        }
      } finally {
        tensorflowlite.TfLiteInterpreterDelete(interpreter);
      }
    } catch (RuntimeException e) {
      throw new TfliteException(String.valueOf(e.getMessage()), e);
    } finally {
      tensorflowlite.TfLiteInterpreterOptionsDelete(options);
    }
  }

  private static boolean isNull(Pointer pointer) {
    return pointer == null || pointer.isNull();
  }
}
