package dev.metronome.export.quantization;

import dev.metronome.export.graph.Step;
import dev.metronome.export.graph.Value;
import java.util.Map;
import java.util.Optional;

/**
 * How a network becomes 8-bit after its training: weights symmetric, by output channel in
 * convolutions; activations asymmetric, by tensor; biases of 32 bits (arXiv 1806.08342).
 *
 * @param ranges of the graph's values by name
 * @param otherwise the range of a value that has none there; empty if every value must have one
 * @param int8Input whether the file takes 8-bit integers, else float32
 * @param int8Output whether the file gives 8-bit integers, else float32
 */
public record Quantization(
    Map<String, Range> ranges, Optional<Range> otherwise, boolean int8Input, boolean int8Output) {

  /**
   * For networks that are only timed, as time hardly depends on the scales: all values from -6 to
   * 6, and integers throughout, as between the layers of a larger network.
   */
  public static final Quantization FOR_TIMING =
      new Quantization(Map.of(), Optional.of(new Range(-6, 6)), true, true);

  public Quantization {
    ranges = Map.copyOf(ranges);
  }

  /** With the ranges that were seen on calibration images; float32 in and out. */
  public static Quantization observed(Map<String, Range> ranges) {
    return new Quantization(ranges, Optional.empty(), false, false);
  }

  /** This quantization with integers or float32 in and out. */
  public Quantization withInterface(boolean int8In, boolean int8Out) {
    return new Quantization(ranges, otherwise, int8In, int8Out);
  }

  /** The form of the network's input. */
  public AffineInt8 ofInput(Value input) {
    return range(input).int8();
  }

  /** The form of a step's output, given that of its input. */
  public AffineInt8 ofOutput(Step step, AffineInt8 input) {
    return step.accept(new StepOutput(input));
  }

  private Range range(Value value) {
    Range range = ranges.get(value.name());
    return range == null
        ? otherwise.orElseThrow(
            () -> new IllegalArgumentException("no range of the value " + value.name()))
        : range;
  }

  private final class StepOutput implements Step.Visitor<AffineInt8> {

    private final AffineInt8 input;

    private StepOutput(AffineInt8 input) {
      this.input = input;
    }

    @Override
    public AffineInt8 convolve(Step.Convolve step) {
      return switch (step.activation()) {
        case NONE -> range(step.output()).int8();
        case RELU -> new Range(0, range(step.output()).max()).int8();
        case RELU6 -> new Range(0, Math.min(6, range(step.output()).max())).int8();
        case HARD_SIGMOID -> AffineInt8.UNIT;
      };
    }

    @Override
    public AffineInt8 normalize(Step.Normalize step) {
      throw new IllegalArgumentException(
          "a batch normalization that is not folded has no 8-bit form: " + step.output().name());
    }

    @Override
    public AffineInt8 hardSwish(Step.HardSwish step) {
      return range(step.output()).int8();
    }

    @Override
    public AffineInt8 mean(Step.Mean step) {
      return range(step.output()).int8();
    }

    @Override
    public AffineInt8 multiply(Step.Multiply step) {
      return range(step.output()).int8();
    }

    @Override
    public AffineInt8 add(Step.Add step) {
      return range(step.output()).int8();
    }

    @Override
    public AffineInt8 fullyConnected(Step.FullyConnected step) {
      return range(step.output()).int8();
    }

    /** The same integers. */
    @Override
    public AffineInt8 reshape(Step.Reshape step) {
      return input;
    }

    /** What TFLite's operator gives, whatever its input. */
    @Override
    public AffineInt8 softmax(Step.Softmax step) {
      return new AffineInt8(1f / 256, Byte.MIN_VALUE);
    }
  }
}
