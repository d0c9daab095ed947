package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Supernets of spaces in which filters, expansions and squeeze-excite are decided. */
class SharedWidthsTest {

  private static final List<String> STATE =
      List.of("", "optimizer.square_average.", "optimizer.momentum.");

  private static SearchSpace space(String name) {
    return SearchSpaces.named(
        name, p -> p.withResolution(16).withWidth(0.25).withClasses(3).withStemStride(1));
  }

  private static Supernet supernet(SearchSpace space) {
    return new Supernet(space, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1);
  }

  /** Whether an entry of a shared tensor, row-major, is among the first along each dimension. */
  private static boolean isWithin(int index, List<Integer> shared, List<Integer> slice) {
    int rest = index;
    for (int d = shared.size() - 1; d >= 0; d--) {
      if (rest % shared.get(d) >= slice.get(d)) {
        return false;
      }
      rest /= shared.get(d);
    }
    return true;
  }

  private static Tensor slice(Tensor shared, List<Integer> shape) {
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < shared.values().length; i++) {
      if (isWithin(i, shared.shape(), shape)) {
        values.add(shared.values()[i]);
      }
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return new Tensor(shape, array);
  }

  /** The shapes that layers use of the shared tensors. */
  private static Map<String, TensorSpec> used(List<PlacedLayer> layers) {
    Map<String, TensorSpec> used = new LinkedHashMap<>();
    for (PlacedLayer layer : layers) {
      for (Primitive primitive : layer.primitives()) {
        for (TensorSpec spec : primitive.weights()) {
          if (spec.role().learned()) {
            used.put(ChoiceBlock.sharedName(primitive, spec), spec);
          }
        }
      }
    }
    return used;
  }

  /** Weights and optimizer state of a path, as those of a network of its own. */
  private static Map<String, Tensor> standalone(Map<String, Tensor> shared, Network network) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    used(network.placedLayers())
        .forEach(
            (name, spec) -> {
              for (String state : STATE) {
                own.put(state + spec.name(), slice(shared.get(state + name), spec.shape()));
              }
            });
    for (TensorSpec spec : network.weights()) {
      if (!spec.role().learned()) {
        own.put(
            spec.name(), new Tensor(spec.shape(), Weights.random(List.of(spec), 0).values(spec)));
      }
    }
    return own;
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas-enlarged", "mobilenetv3-like"})
  void aPathWithoutSqueezeExciteIsExactlyTheNetworkWithItsSlicesAlsoAfterSteps(String name) {
    SearchSpace space = space(name);
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 3; round++) {
      assertSame(space, withSqueezeExcite(0, space.sample(random), space), 0, 0);
    }
  }

  /**
   * The framework multiplies a slice of a matrix in another order than a matrix of its own, so that
   * the float32 sums of a squeeze-excite differ by their rounding.
   */
  @Test
  void aPathWithSqueezeExciteIsTheNetworkWithItsSlicesUpToRounding() {
    SearchSpace space = space("mobilenetv3-like");
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 3; round++) {
      Architecture path = withSqueezeExcite(1, space.sample(random), space);
      assertThat(space.network(path).placedLayers())
          .anyMatch(layer -> layer.signature().squeezeExciteChannels() > 0);
      assertSame(space, path, 1e-5, 1e-4);
    }
  }

  private static Architecture withSqueezeExcite(int choice, Architecture from, SearchSpace space) {
    List<Integer> choices = new ArrayList<>(from.choices());
    for (int i = 0; i < choices.size(); i++) {
      if (space.decisions().get(i).tag() == Decision.Tag.SQUEEZE_EXCITE) {
        choices.set(i, choice);
      }
    }
    return space.architecture(choices, "test");
  }

  private static void assertSame(
      SearchSpace space, Architecture path, double lossWithin, double weightWithin) {
    Batch batch = RandomBatches.of(space, 4, 1);
    Network network = space.network(path);
    try (Supernet supernet = supernet(space);
        TrainableNetwork own =
            new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 9)) {
      own.restore(standalone(supernet.checkpoint(), network), 0, "test");
      for (int step = 0; step < 2; step++) {
        assertThat(supernet.learn(path, batch, 0.1))
            .isCloseTo(own.learn(batch, 0.1), within(lossWithin));
      }
      Map<String, Tensor> learned = standalone(supernet.checkpoint(), network);
      own.checkpoint()
          .forEach(
              (tensor, value) -> {
                if (!tensor.contains("running")) {
                  assertThat(learned.get(tensor).values())
                      .describedAs(tensor)
                      .containsExactly(value.values(), withPrecision((float) weightWithin));
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas-enlarged", "mobilenetv3-like"})
  void aStepReachesOnlyTheSlicesOfItsPath(String name) {
    SearchSpace space = space(name);
    Batch batch = RandomBatches.of(space, 4, 1);
    Architecture path = space.sample(new SplittableRandom(3));
    try (Supernet supernet = supernet(space)) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learn(path, batch, 0.1);
      assertOnly(used(space.network(path).placedLayers()), before, supernet.checkpoint());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas-enlarged", "mobilenetv3-like"})
  void opWarmUpReachesEveryOperationAtTheWidthsOfThePathAndNoFurther(String name) {
    SearchSpace space = space(name);
    Batch batch = RandomBatches.of(space, 4, 1);
    Architecture path = space.sample(new SplittableRandom(3));
    Map<String, TensorSpec> learned = new LinkedHashMap<>();
    space
        .alternatives(
            path, d -> d.tag() != Decision.Tag.FILTERS && d.tag() != Decision.Tag.EXPANSION)
        .forEach(layers -> learned.putAll(new ChoiceBlock(layers).sharedTensors()));
    try (Supernet supernet = supernet(space)) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learnAllPaths(path, batch, 0.1);
      Map<String, Tensor> after = supernet.checkpoint();
      assertOnly(learned, before, after);
      // Every kernel and, where it is decided, the squeeze-excite.
      learned
          .keySet()
          .forEach(
              tensor ->
                  assertThat(after.get(tensor).values())
                      .describedAs(tensor)
                      .isNotEqualTo(before.get(tensor).values()));
    }
  }

  /** Filter warm-up: every channel of the path's operations learns. */
  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas-enlarged", "mobilenetv3-like"})
  void theWidestPathLearnsAllChannels(String name) {
    SearchSpace space = space(name);
    Architecture path = space.sample(new SplittableRandom(3));
    Architecture widest = space.widest(path);
    for (int i = 0; i < path.choices().size(); i++) {
      Decision decision = space.decisions().get(i);
      int most =
          decision.tag() == Decision.Tag.FILTERS || decision.tag() == Decision.Tag.EXPANSION
              ? decision.choices().stream()
                  .mapToInt(choice -> Integer.parseInt(choice.label()))
                  .max()
                  .orElseThrow()
              : -1;
      if (most < 0) {
        assertThat(widest.choices().get(i)).isEqualTo(path.choices().get(i));
      } else if (space.active(widest)[i]) {
        assertThat(decision.choices().get(widest.choices().get(i)).label())
            .isEqualTo(String.valueOf(most));
      }
    }
    Map<String, List<Integer>> whole = new LinkedHashMap<>();
    space.variants().values().stream()
        .map(ChoiceBlock::new)
        .forEach(b -> b.sharedTensors().forEach((key, spec) -> whole.put(key, spec.shape())));
    Map<String, TensorSpec> used = used(space.network(widest).placedLayers());
    // Expansions that belong to an operation, and not to a decision of their own, stay as they are.
    used.forEach(
        (tensor, spec) -> {
          if (name.startsWith("mobile") || tensor.startsWith("stem") || tensor.startsWith("head")) {
            assertThat(spec.shape()).describedAs(tensor).isEqualTo(whole.get(tensor));
          }
        });
    Map<String, TensorSpec> narrow = used(space.network(path).placedLayers());
    assertThat(narrow.values()).isNotEqualTo(used.values());
    try (Supernet supernet = supernet(space)) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learn(
          List.of(new Supernet.Lesson(widest, false, RandomBatches.of(space, 4, 1))), 0.1);
      assertOnly(used, before, supernet.checkpoint());
    }
  }

  /** Of each array, the first entries that hold the slices of all. */
  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas-enlarged", "mobilenetv3-like"})
  void severalPathsReachTheirSlicesAndNoFurtherThanTheLargestOfEachDimension(String name) {
    SearchSpace space = space(name);
    SplittableRandom random = new SplittableRandom(4);
    List<Supernet.Lesson> lessons = new ArrayList<>();
    Map<String, TensorSpec> learned = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      Architecture path = space.sample(random);
      lessons.add(new Supernet.Lesson(path, i == 2, RandomBatches.of(space, 4, i)));
      space
          .alternatives(path, d -> lessons.size() == 3 && !d.tag().isWidth())
          .forEach(
              layers ->
                  new ChoiceBlock(layers)
                      .sharedTensors()
                      .forEach((key, spec) -> learned.merge(key, spec, ChoiceBlock::larger)));
    }
    try (Supernet supernet = supernet(space)) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learn(lessons, 0.1);
      assertOnly(learned, before, supernet.checkpoint());
    }
  }

  private static void assertOnly(
      Map<String, TensorSpec> used, Map<String, Tensor> before, Map<String, Tensor> after) {
    int outside = 0;
    int changed = 0;
    for (String tensor : before.keySet()) {
      String shared = tensor.replaceFirst("^optimizer\\.(square_average|momentum)\\.", "");
      float[] old = before.get(tensor).values();
      float[] now = after.get(tensor).values();
      for (int i = 0; i < old.length; i++) {
        boolean inside =
            used.containsKey(shared)
                && isWithin(i, before.get(tensor).shape(), used.get(shared).shape());
        if (now[i] != old[i]) {
          assertThat(inside).describedAs("%s[%d]", tensor, i).isTrue();
          changed++;
        } else if (!inside) {
          outside++;
        }
      }
    }
    assertThat(outside).isGreaterThan(10_000);
    assertThat(changed).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxylessnas-enlarged", "mobilenetv3-like"})
  void convolutionsOf1x1AndSqueezeExciteAreSharedAcrossKernels(String name) {
    SearchSpace space = space(name);
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    space.variants().values().stream()
        .map(ChoiceBlock::new)
        .forEach(
            block -> block.sharedTensors().forEach((key, spec) -> shapes.put(key, spec.shape())));
    boolean mobile = name.startsWith("mobile");
    // The largest filters: base 16 x 2 x width 1/4 come in, base 32 x 2 x 1/4 go out.
    int in = 8;
    int out = 16;
    int hidden = 6 * in;
    String layer = mobile ? "stage2.layer1" : "stage3.layer1";
    assertThat(shapes.get(layer + ".expand.weight")).containsExactly(hidden, in, 1, 1);
    assertThat(shapes.get(layer + ".project.weight")).containsExactly(out, hidden, 1, 1);
    for (int kernel : new int[] {3, 5, 7}) {
      assertThat(shapes.get(layer + ".depthwise.k" + kernel + ".weight"))
          .containsExactly(hidden, 1, kernel, kernel);
    }
    if (mobile) {
      assertThat(shapes.get(layer + ".se.reduce.weight")).containsExactly(16, hidden);
      assertThat(shapes.get(layer + ".se.expand.bias")).containsExactly(hidden);
    }
  }
}
