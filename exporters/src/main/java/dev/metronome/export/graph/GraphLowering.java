package dev.metronome.export.graph;

import dev.metronome.export.graph.Value.Extent;
import dev.metronome.network.Activation;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Primitive.Convolution;
import dev.metronome.network.Primitive.GlobalAveragePool;
import dev.metronome.network.Primitive.Linear;
import dev.metronome.network.Primitive.SqueezeExcite;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.List;

/** The one place where layers and primitives become the steps of a graph. */
public final class GraphLowering {

  private final Network network;
  private final Weights weights;
  private final boolean foldBatchNorm;
  private final List<Step> steps = new ArrayList<>();

  private GraphLowering(Network network, Weights weights, boolean foldBatchNorm) {
    this.network = network;
    this.weights = weights;
    this.foldBatchNorm = foldBatchNorm;
  }

  /**
   * Lowers a network.
   *
   * @param weights of this network, as {@link Weights#requireFor} has found
   * @param foldBatchNorm whether batch normalizations become part of the convolutions before them
   * @param softmax whether probabilities follow the logits
   * @throws BadInputException where there are no logits to make probabilities of
   */
  public static InferenceGraph graph(
      Network network, Weights weights, boolean foldBatchNorm, boolean softmax) {
    return new GraphLowering(network, weights, foldBatchNorm).lower(softmax);
  }

  private InferenceGraph lower(boolean softmax) {
    Value input = new Value(InferenceGraph.INPUT, network.input(), Extent.IMAGE);
    Value value = input;
    for (PlacedLayer layer : network.placedLayers()) {
      value = layer(layer, value);
    }
    if (steps.isEmpty()) {
      // All layers are skipped, and the output of a file must come from an operator.
      value = add(new Step.Reshape(input, new Value("identity", input.shape(), Extent.IMAGE)));
    }
    // Only linear layers give flat values, and only classifiers end with one.
    String outputName = value.flat() ? "logits" : "output";
    if (softmax) {
      if (!value.flat()) {
        throw new BadInputException(
            network.name(),
            "it ends without a linear layer",
            "a classifier with logits, for probabilities",
            "leave the softmax out");
      }
      add(new Step.Softmax(value, new Value("softmax", value.shape(), Extent.FLAT)));
      outputName = "probabilities";
    }
    return new InferenceGraph(network.name(), input, steps, outputName);
  }

  private Value add(Step step) {
    steps.add(step);
    return step.output();
  }

  private Value layer(PlacedLayer layer, Value previous) {
    List<Primitive> primitives = layer.primitives();
    if (primitives.isEmpty()) {
      return previous;
    }
    String name = layer.layer().name();
    // Here and not at a primitive, so that a residual connection adds values of one rank.
    Value input =
        previous.flat() && !(primitives.get(0) instanceof Linear)
            ? add(
                new Step.Reshape(
                    previous, new Value(name + ".image", previous.shape(), Extent.PIXEL)))
            : previous;
    Value value = input;
    for (Primitive primitive : primitives) {
      value = primitive.accept(new Lowering(value));
    }
    return layer.residual()
        ? add(new Step.Add(value, input, new Value(name + ".sum", value.shape(), value.extent())))
        : value;
  }

  /** A primitive on an input. */
  private final class Lowering implements Primitive.Visitor<Value> {

    private final Value input;

    private Lowering(Value input) {
      this.input = input;
    }

    @Override
    public Value convolution(Convolution convolution) {
      String name = convolution.name();
      TensorShape shape = convolution.output();
      FusedActivation fused = fused(convolution.activation());
      boolean normalized = convolution.batchNormEpsilon().isPresent();
      boolean apart = normalized && !foldBatchNorm;
      Value value =
          add(
              new Step.Convolve(
                  input,
                  new Value(name + (apart ? ".convolved" : end(fused)), shape, input.extent()),
                  Window.of(convolution),
                  convolution.depthwise(),
                  foldBatchNorm
                      ? FoldedKernels.folded(convolution, weights)
                      : FoldedKernels.unfolded(convolution, weights),
                  foldBatchNorm,
                  apart ? FusedActivation.NONE : fused));
      if (apart) {
        value =
            add(
                new Step.Normalize(
                    value,
                    new Value(
                        name + (fused == FusedActivation.NONE ? ".normalized" : ".activated"),
                        shape,
                        input.extent()),
                    convolution,
                    weights,
                    convolution.batchNormEpsilon().getAsDouble(),
                    fused));
      }
      return convolution.activation() == Activation.HARD_SWISH
          ? add(new Step.HardSwish(value, new Value(name + ".activated", shape, input.extent())))
          : value;
    }

    private static String end(FusedActivation activation) {
      return activation == FusedActivation.NONE ? ".convolved" : ".activated";
    }

    private static FusedActivation fused(Activation activation) {
      return switch (activation) {
        // A step of its own, as no format fuses it.
        case NONE, HARD_SWISH -> FusedActivation.NONE;
        case RELU -> FusedActivation.RELU;
        case RELU6 -> FusedActivation.RELU6;
      };
    }

    /** The two linear layers are 1x1 convolutions of one pixel, so that nothing is reshaped. */
    @Override
    public Value squeezeExcite(SqueezeExcite block) {
      String name = block.name();
      TensorShape wide = new TensorShape(1, 1, block.input().channels());
      TensorShape narrow = new TensorShape(1, 1, block.hidden());
      Value value = add(new Step.Mean(input, new Value(name + ".mean", wide, Extent.PIXEL)));
      value =
          add(
              new Step.Convolve(
                  value,
                  new Value(name + ".rectified", narrow, Extent.PIXEL),
                  Window.PIXEL,
                  false,
                  FoldedKernels.linear(
                      name + ".reduce", block.reduceKernels(), block.reduceBias(), weights),
                  true,
                  FusedActivation.RELU));
      Value gate =
          add(
              new Step.Convolve(
                  value,
                  new Value(name + ".gate", wide, Extent.PIXEL),
                  Window.PIXEL,
                  false,
                  FoldedKernels.linear(
                      name + ".expand", block.expandKernels(), block.expandBias(), weights),
                  true,
                  FusedActivation.HARD_SIGMOID));
      return add(
          new Step.Multiply(
              input, gate, new Value(name + ".gated", input.shape(), input.extent())));
    }

    @Override
    public Value globalAveragePool(GlobalAveragePool pool) {
      return add(new Step.Mean(input, new Value(pool.name(), pool.output(), Extent.PIXEL)));
    }

    @Override
    public Value linear(Linear linear) {
      return add(
          new Step.FullyConnected(
              input,
              new Value(linear.name() + ".sum", linear.output(), Extent.FLAT),
              FoldedKernels.linear(linear.name(), linear.kernels(), linear.bias(), weights)));
    }
  }
}
