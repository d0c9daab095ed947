package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.space.BlockOptions.Op;
import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random definitions of spaces. */
public final class SpaceDefinitions {

  private static final List<Double> MULTIPLIERS = List.of(0.5, 0.625, 1.0, 1.3, 2.0);
  private static final List<Activation> ACTIVATIONS = List.of(Activation.values());

  private final SplittableRandom random;

  private SpaceDefinitions(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A definition of a few small stages. */
  public static SpaceDefinition random(long seed) {
    return new SpaceDefinitions(seed).definition();
  }

  private SpaceDefinition definition() {
    List<Stage> stages = new ArrayList<>();
    int searched = 1 + random.nextInt(4);
    for (int s = 1; s <= searched; s++) {
      stages.add(stage("stage" + s));
    }
    stages.add(BuiltInSpaces.pool());
    if (random.nextBoolean()) {
      BlockOptions features = BlockOptions.conv(List.of(1), activation());
      stages.add(
          BuiltInSpaces.single(
              "features",
              8 + random.nextInt(40),
              some(MULTIPLIERS),
              1,
              random.nextBoolean() ? features : features.withoutBatchNorm()));
    }
    stages.add(BuiltInSpaces.classifier());
    String summary = random.nextBoolean() ? "" : "Space \"number\" " + random.nextInt();
    return new SpaceDefinition(summary, 8 + random.nextInt(24), 2 + random.nextInt(9), stages);
  }

  private Stage stage(String name) {
    int layers = 1 + random.nextInt(3);
    return new Stage(
        name,
        1 + random.nextInt(40),
        some(MULTIPLIERS),
        IntStream.rangeClosed(1, layers)
            .mapToObj(
                i ->
                    new StageLayer(
                        random.nextInt(4) == 0 ? name + "-" + i : name + ".layer" + i,
                        1 + random.nextInt(2),
                        blocks()))
            .toList());
  }

  private List<BlockOptions> blocks() {
    List<BlockOptions> blocks = new ArrayList<>();
    // One of each kind at most, so that none are alike.
    for (Op op : List.of(Op.CONV, Op.SEPARABLE_CONV, Op.INVERTED_BOTTLENECK, Op.IDENTITY)) {
      if (random.nextBoolean()) {
        blocks.add(block(op));
      }
    }
    return blocks.isEmpty() ? List.of(block(Op.INVERTED_BOTTLENECK)) : blocks;
  }

  private BlockOptions block(Op op) {
    if (!op.convolves()) {
      return BlockOptions.plain(op);
    }
    return new BlockOptions(
        op,
        some(List.of(1, 3, 5)),
        op == Op.INVERTED_BOTTLENECK ? some(List.of(1, 2, 3)) : List.of(),
        op.separates() ? some(List.of(false, true)) : List.of(),
        activation(),
        op.separates() && random.nextBoolean(),
        op.separates() || random.nextBoolean());
  }

  private Activation activation() {
    return ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
  }

  /** At least one of some values, in order. */
  private <T> List<T> some(List<T> values) {
    List<T> chosen = values.stream().filter(value -> random.nextInt(3) == 0).toList();
    return chosen.isEmpty() ? List.of(values.get(random.nextInt(values.size()))) : chosen;
  }
}
