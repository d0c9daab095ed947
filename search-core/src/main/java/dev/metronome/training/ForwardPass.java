package dev.metronome.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.metronome.network.Activation;
import dev.metronome.network.Network;
import dev.metronome.network.Padding;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Runs layers in the framework.
 *
 * <p>Activations have the shape {@code [batch, channels, height, width]}; their memory is
 * channels-last, which is faster on a CPU. Every method closes the array that it is given: what
 * autograd still needs of it, autograd keeps.
 *
 * <p>The exception: arrays that Java fills lie in memory of the garbage collector. Autograd keeps
 * the array but not that memory, so that a gradient could be read from memory that was given away.
 * Such arrays have to stay open until the step ends. They are also copied to a GPU, and each copy
 * waits for all that the GPU still has to do. So numbers are filled in on the device, and never
 * left to DJL, which lets Java fill an array for that of {@code mul(6)} or {@code div(6)}.
 */
public final class ForwardPass {

  private final NDManager manager;
  private final WeightSource weights;
  private final Normalization normalization;
  private final BranchScales branchScales;
  private final Map<Shape, NDArray> unused = new HashMap<>();
  private final Map<Float, NDArray> numbers = new HashMap<>();

  /** What the branch of a residual block is multiplied with before its input is added. */
  @FunctionalInterface
  interface BranchScales {

    /** Branches as they are. */
    BranchScales NONE = (layer, images) -> new float[0];

    /** A factor for each image, or none. */
    float[] of(PlacedLayer layer, int images);
  }

  /**
   * A pass within one step.
   *
   * @param manager owns what the pass makes, and is closed with the step
   */
  public ForwardPass(NDManager manager, WeightSource weights, Normalization normalization) {
    this(manager, weights, normalization, BranchScales.NONE);
  }

  private ForwardPass(
      NDManager manager,
      WeightSource weights,
      Normalization normalization,
      BranchScales branchScales) {
    this.manager = manager;
    this.weights = weights;
    this.normalization = normalization;
    this.branchScales = branchScales;
  }

  /** This pass with scaled branches. */
  ForwardPass withBranchScales(BranchScales scales) {
    return new ForwardPass(manager, weights, normalization, scales);
  }

  /**
   * Images to the output of a network.
   *
   * @return {@code [batch, classes]} for a classifier
   */
  public NDArray network(Network network, NDArray images) {
    NDArray x = images;
    for (PlacedLayer layer : network.placedLayers()) {
      x = layer(layer, x);
    }
    return x;
  }

  /** One layer. */
  public NDArray layer(PlacedLayer layer, NDArray given) {
    List<Primitive> primitives = layer.primitives();
    if (primitives.isEmpty()) {
      return given;
    }
    // Here and not at a primitive, so that a residual connection adds arrays of one rank.
    NDArray input = primitives.get(0) instanceof Primitive.Linear ? given : image(given);
    boolean residual = layer.residual();
    NDArray x = input;
    for (Primitive primitive : primitives) {
      NDArray next = apply(primitive, x);
      if (!(residual && x == input)) {
        x.close();
      }
      x = next;
    }
    if (!residual) {
      return x;
    }
    x = scaled(layer, x);
    NDArray sum = x.add(input);
    x.close();
    input.close();
    return sum;
  }

  private NDArray scaled(PlacedLayer layer, NDArray branch) {
    float[] scales = branchScales.of(layer, (int) branch.getShape().get(0));
    return scales.length == 0
        ? branch
        // The factors stay open until the step ends: see the class's comment.
        : replace(branch, branch.mul(manager.create(scales, new Shape(scales.length, 1, 1, 1))));
  }

  /** Values of {@code [batch, channels]}, as a pooling gives them, as images of one pixel. */
  private static NDArray image(NDArray x) {
    Shape shape = x.getShape();
    return shape.dimension() == 2 ? replace(x, x.reshape(shape.get(0), shape.get(1), 1, 1)) : x;
  }

  private NDArray apply(Primitive primitive, NDArray x) {
    return primitive.accept(
        new Primitive.Visitor<NDArray>() {
          @Override
          public NDArray convolution(Primitive.Convolution convolution) {
            return convolve(convolution, x);
          }

          @Override
          public NDArray squeezeExcite(Primitive.SqueezeExcite squeezeExcite) {
            return gate(squeezeExcite, x);
          }

          @Override
          public NDArray globalAveragePool(Primitive.GlobalAveragePool pool) {
            // [batch, channels]: mostly a linear layer follows, or nothing.
            return Pool.globalAvgPool2d(x);
          }

          @Override
          public NDArray linear(Primitive.Linear linear) {
            NDArray kernels = weights.of(linear, linear.kernels());
            NDArray flat = x.reshape(x.getShape().get(0), linear.input().channels());
            return flat.matMul(kernels.transpose()).addi(weights.of(linear, linear.bias()));
          }
        });
  }

  /** Whether no output sees more than one pixel, and none a padded one. */
  private static boolean readsSinglePixels(Primitive.Convolution convolution) {
    Padding none = new Padding(0, 0);
    return convolution.kernel() == 1
        && convolution.verticalPadding().equals(none)
        && convolution.horizontalPadding().equals(none);
  }

  /**
   * The pixels that a kernel of one pixel reads with a stride. oneDNN (that of PyTorch 1.13 and of
   * 2.5) can do that itself, but writes beyond its memory in the gradient of the kernels where they
   * read fewer than 16 channels of images of some size, which ends the process.
   */
  private static NDArray everyNth(int stride, NDArray x) {
    return x.get(new NDIndex(":, :, ::" + stride + ", ::" + stride));
  }

  private NDArray convolve(Primitive.Convolution convolution, NDArray x) {
    Padding vertical = convolution.verticalPadding();
    Padding horizontal = convolution.horizontalPadding();
    boolean symmetric = vertical.symmetric() && horizontal.symmetric();
    boolean sparse = convolution.stride() > 1 && readsSinglePixels(convolution);
    NDArray read = x;
    if (sparse) {
      read = everyNth(convolution.stride(), x);
    } else if (!symmetric) {
      read =
          x.pad(
              new Shape(
                  horizontal.before(), horizontal.after(), vertical.before(), vertical.after()),
              0);
    }
    int stride = sparse ? 1 : convolution.stride();
    NDArray convolved =
        Conv2d.conv2d(
                read,
                weights.of(convolution, convolution.kernels()),
                null,
                new Shape(stride, stride),
                symmetric ? new Shape(vertical.before(), horizontal.before()) : new Shape(0, 0),
                new Shape(1, 1),
                convolution.groups())
            .singletonOrThrow();
    if (read != x) {
      read.close();
    }
    OptionalDouble epsilon = convolution.batchNormEpsilon();
    NDArray normalized =
        epsilon.isPresent()
            ? replace(convolved, normalize(convolution, convolved, epsilon.getAsDouble()))
            : convolved;
    return activate(convolution.activation(), normalized);
  }

  private NDArray normalize(Primitive.Convolution convolution, NDArray x, double epsilon) {
    boolean running = normalization != Normalization.BATCH;
    Shape channels = new Shape(convolution.outputChannels());
    return BatchNorm.batchNorm(
            x,
            running ? weights.of(convolution, convolution.runningMean()) : unused(channels),
            running ? weights.of(convolution, convolution.runningVariance()) : unused(channels),
            weights.of(convolution, convolution.scale()),
            weights.of(convolution, convolution.shift()),
            -1,
            1 - normalization.runningShare(),
            (float) epsilon,
            normalization.byBatch())
        .singletonOrThrow();
  }

  /** Where no running statistics are kept, DJL wants arrays all the same; their values stay. */
  private NDArray unused(Shape channels) {
    return unused.computeIfAbsent(channels, manager::ones);
  }

  private NDArray activate(Activation activation, NDArray x) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> replace(x, relu(x));
      case RELU6 -> replace(x, relu6(x));
      case HARD_SWISH -> hardSwish(x);
    };
  }

  private NDArray hardSwish(NDArray x) {
    NDArray gate = hardSigmoid(x);
    return replace(x, replace(gate, x.mul(gate)));
  }

  private static NDArray replace(NDArray old, NDArray by) {
    old.close();
    return by;
  }

  private static NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }

  /**
   * By two ReLUs, as clip is slow and leaks in DJL: {@code relu(x) - relu(x - 6)}. Leaves the array
   * open that it is given.
   */
  private NDArray relu6(NDArray x) {
    NDArray less = x.sub(number(6));
    NDArray above = replace(less, relu(less));
    NDArray positive = relu(x);
    return replace(above, replace(positive, positive.sub(above)));
  }

  /** Leaves the array open that it is given. */
  private NDArray hardSigmoid(NDArray x) {
    NDArray more = x.add(number(3));
    NDArray clipped = replace(more, relu6(more));
    return replace(clipped, clipped.div(number(6)));
  }

  /** An array by a number; closes the array. */
  public static NDArray divided(NDArray x, float by) {
    return replace(x, x.div(number(x.getManager(), by)));
  }

  private NDArray number(float value) {
    return numbers.computeIfAbsent(value, missing -> number(manager, missing));
  }

  /** A number as an array that is filled in on the device: see the class's comment. */
  static NDArray number(NDManager manager, float value) {
    return manager.full(new Shape(), value);
  }

  private NDArray gate(Primitive.SqueezeExcite se, NDArray x) {
    NDArray squeezed = Pool.globalAvgPool2d(x);
    NDArray hidden =
        relu(
            squeezed
                .matMul(weights.of(se, se.reduceKernels()).transpose())
                .add(weights.of(se, se.reduceBias())));
    NDArray scale =
        hardSigmoid(
            hidden
                .matMul(weights.of(se, se.expandKernels()).transpose())
                .add(weights.of(se, se.expandBias())));
    return x.mul(scale.reshape(scale.getShape().get(0), scale.getShape().get(1), 1, 1));
  }
}
