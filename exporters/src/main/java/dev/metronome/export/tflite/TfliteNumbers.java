package dev.metronome.export.tflite;

import dev.metronome.export.graph.FoldedKernels;
import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The numbers in which a TFLite file computes. */
interface TfliteNumbers {

  /** The layouts in which operators want kernels, whose weights are OIHW. */
  enum Layout {
    /** {@code [outputs, height, width, inputs]}: convolutions. */
    OHWI,
    /** {@code [1, height, width, channels]}: depthwise convolutions. */
    HWC,
    /** {@code [outputs, inputs]}: fully connected layers. */
    OI;

    int[] shape(FoldedKernels kernels) {
      int height = kernels.shape().get(2);
      int width = kernels.shape().get(3);
      return switch (this) {
        case OHWI -> new int[] {kernels.outputs(), height, width, kernels.shape().get(1)};
        case HWC -> new int[] {1, height, width, kernels.outputs()};
        case OI -> new int[] {kernels.outputs(), kernels.perOutput()};
      };
    }

    /** The dimension with a scale for every index. */
    int outputDimension() {
      return this == HWC ? 3 : 0;
    }

    /** Calls {@code each} for all weights in this layout's order. */
    void walk(FoldedKernels kernels, Each each) {
      int window = kernels.shape().get(2) * kernels.shape().get(3);
      int inputs = kernels.shape().get(1);
      if (this == HWC) {
        for (int pixel = 0; pixel < window; pixel++) {
          for (int channel = 0; channel < kernels.outputs(); channel++) {
            each.weight(channel, pixel);
          }
        }
        return;
      }
      for (int output = 0; output < kernels.outputs(); output++) {
        for (int pixel = 0; pixel < window; pixel++) {
          for (int input = 0; input < inputs; input++) {
            each.weight(output, input * window + pixel);
          }
        }
      }
    }
  }

  /** Takes a weight as {@link FoldedKernels#weight} addresses it. */
  interface Each {
    void weight(int output, int index);
  }

  /** Adds the input of the file, and what makes its values ready for the first step. */
  int input(Value input);

  /** Whether operators work on 8-bit integers. */
  boolean int8();

  /** Adds a tensor for the output of a step. */
  int output(Step step, String name);

  /** Adds a tensor with the numbers of {@code of}, but another name and shape. */
  int like(Value of, String name, Value shape);

  /** Adds kernels, and returns their tensor. */
  int kernels(FoldedKernels kernels, Value input, Layout layout);

  /** Adds a bias, and returns its tensor. */
  int bias(FoldedKernels kernels, Value input, Layout layout);

  /** Adds what follows the last step, and returns the tensor that the file gives. */
  int result(Step last, int tensor, String name);

  /** Puts values one by one. */
  static Consumer<ByteBuffer> floats(int count, Index values) {
    return bytes -> {
      for (int i = 0; i < count; i++) {
        bytes.putFloat((float) values.at(i));
      }
    };
  }

  /** A value by its index. */
  interface Index {
    double at(int index);
  }
}
