package dev.metronome.space;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a search space is made of, before its parameters are set: stages of layers, each layer with
 * the blocks that may stand there.
 *
 * <p>The built-in spaces are such records; people write their own as JSON ({@link
 * SpaceDefinitionJson}). In a stage the first layer sets the number of filters, which is the base
 * times one of the multipliers and the width; the layers after it keep the number.
 *
 * @param summary one sentence for a list of spaces
 * @param resolution height and width of the input images, in pixels, unless set otherwise
 * @param classes number of classes, unless set otherwise
 * @param stages in order, from the image to the classes
 */
public record SpaceDefinition(String summary, int resolution, int classes, List<Stage> stages) {

  /**
   * Layers of one width.
   *
   * @param name unique in the space; the prefix of the decision about filters
   * @param filters base output channels, 0 for pooling and classifier, which have none to set
   * @param multipliers factors on them to decide among; filters that become equal by rounding are
   *     one choice
   */
  public record Stage(String name, int filters, List<Double> multipliers, List<StageLayer> layers) {

    public Stage {
      Objects.requireNonNull(name, "name");
      multipliers = List.copyOf(multipliers);
      layers = List.copyOf(layers);
    }
  }

  /**
   * A layer of a stage.
   *
   * @param name unique in the space
   * @param stride spatial stride
   * @param blocks what may stand here: a decision where there are several
   */
  public record StageLayer(String name, int stride, List<BlockOptions> blocks) {

    public StageLayer {
      Objects.requireNonNull(name, "name");
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * The space.
   *
   * @throws BadInputException with all that is wrong, by the paths of the JSON form
   */
  public SpaceDefinition {
    Objects.requireNonNull(summary, "summary");
    stages = List.copyOf(stages);
    List<Problem> problems = SpaceRules.problems(resolution, classes, stages);
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  /** The parameters as defined. */
  public SpaceParameters defaults() {
    return new SpaceParameters(resolution, classes, 1.0, widths().map(Stage::filters).toList());
  }

  /** The stages whose filters can be set, in order. */
  private Stream<Stage> widths() {
    return stages.stream().filter(stage -> stage.filters() > 0);
  }

  /** The stride of the first layer. */
  public int stemStride() {
    return stages.get(0).layers().get(0).stride();
  }

  /**
   * The number of networks by the way TuNAS (arXiv 2008.06120, table 1) appears to count: the
   * product of the numbers of options of every property, as if each were chosen alone. So a layer
   * that can be skipped counts {@code kernels * expansions * squeeze-excites * 2}, although a
   * skipped layer has no kernel, and multipliers count although rounding makes some of them equal.
   *
   * <p>The paper states no formula. This one gives its orders of magnitude for all three of its
   * spaces: 2.2e21, 8.7e28 and 3.0e43 for "10^21", "10^28" and "10^43".
   */
  public BigInteger combinations() {
    BigInteger product = BigInteger.ONE;
    for (Stage stage : stages) {
      product = product.multiply(BigInteger.valueOf(stage.multipliers().size()));
      for (StageLayer layer : stage.layers()) {
        product = product.multiply(BigInteger.valueOf(combinations(layer.blocks())));
      }
    }
    return product;
  }

  private static long combinations(List<BlockOptions> blocks) {
    long kernels = distinct(blocks, BlockOptions::kernels);
    long expansions = distinct(blocks, BlockOptions::expansions);
    long squeezeExcites = distinct(blocks, BlockOptions::squeezeExcites);
    long kinds = blocks.stream().map(BlockOptions::op).distinct().count();
    return kernels * expansions * squeezeExcites * kinds;
  }

  private static <T> long distinct(
      List<BlockOptions> blocks, Function<BlockOptions, List<T>> property) {
    return Math.max(1, blocks.stream().flatMap(b -> property.apply(b).stream()).distinct().count());
  }

  /**
   * The space with parameters.
   *
   * @param name in architecture texts, on the command line and in files
   * @throws BadInputException where the number of filters is another than that of the stages
   */
  SearchSpace space(String name, SpaceParameters parameters) {
    List<Integer> own = defaults().filters();
    if (parameters.filters().size() != own.size()) {
      throw new BadInputException(
          "filters",
          parameters.filters().size() + " numbers",
          own.size() + " numbers for " + name + ", such as " + own,
          "give one number each for the stem, every stage and the head");
    }
    // So that the same space has the same parameters, however they were given.
    SpaceParameters canonical =
        parameters.stemStride() == stemStride()
            ? parameters.withStemStride(SpaceParameters.OWN_STEM_STRIDE)
            : parameters;
    return new SearchSpace(name, canonical, new SpaceSlots(this, canonical).all());
  }
}
