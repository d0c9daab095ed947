package dev.metronome.export.graph;

import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Weights;

/** One step of a graph: what a model format has an operator for, or a few. */
public sealed interface Step {

  /**
   * What a format makes of each kind of step.
   *
   * @param <R> what it makes of one
   */
  interface Visitor<R> {
    R convolve(Convolve step);

    R normalize(Normalize step);

    R hardSwish(HardSwish step);

    R mean(Mean step);

    R multiply(Multiply step);

    R add(Add step);

    R fullyConnected(FullyConnected step);

    R reshape(Reshape step);

    R softmax(Softmax step);
  }

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** What it reads; of a step with two inputs the first. */
  Value input();

  Value output();

  /**
   * A convolution.
   *
   * @param depthwise one kernel per channel, else every output sees every input channel
   * @param kernels with the bias
   * @param biased whether the bias can differ from 0
   */
  record Convolve(
      Value input,
      Value output,
      Window window,
      boolean depthwise,
      FoldedKernels kernels,
      boolean biased,
      FusedActivation activation)
      implements Step {

    /**
     * The kernels of the 8-bit form: those of a hard-sigmoid give {@code (x + 3) / 6}, which the
     * saturation at both ends of the output's range from 0 to 1 cuts off as the function does.
     */
    public FoldedKernels saturatingKernels() {
      return activation == FusedActivation.HARD_SIGMOID ? kernels.scaled(1.0 / 6, 3) : kernels;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.convolve(this);
    }
  }

  /** The batch normalization of a convolution, where it is not folded. */
  record Normalize(
      Value input,
      Value output,
      Convolution convolution,
      Weights weights,
      double epsilon,
      FusedActivation activation)
      implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.normalize(this);
    }
  }

  /** {@code x * relu6(x + 3) / 6}. */
  record HardSwish(Value input, Value output) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.hardSwish(this);
    }
  }

  /** The mean over height and width, which become 1. */
  record Mean(Value input, Value output) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.mean(this);
    }
  }

  /** Every channel times its gate, a value of 1x1 pixels. */
  record Multiply(Value input, Value gate, Value output) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.multiply(this);
    }
  }

  /** The sum of two values of one shape, the second of which was there before the first. */
  record Add(Value input, Value shortcut, Value output) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.add(this);
    }
  }

  /** A linear layer with bias over an input of 1x1 pixels or a flat one; the output is flat. */
  record FullyConnected(Value input, Value output, FoldedKernels kernels) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.fullyConnected(this);
    }
  }

  /** The same values as an image: from a flat value, or of the same shape where all is skipped. */
  record Reshape(Value input, Value output) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reshape(this);
    }
  }

  /** Probabilities from logits. */
  record Softmax(Value input, Value output) implements Step {

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.softmax(this);
    }
  }
}
