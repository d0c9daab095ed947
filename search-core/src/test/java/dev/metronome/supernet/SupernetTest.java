package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Primitive;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.Learner;
import dev.metronome.training.Normalization;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import dev.metronome.training.WeightStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SupernetTest {

  /** Without decay and averages, so that a step is the rate times the gradient. */
  private static final RmsProp PLAIN = new RmsProp(1, 0, 0, 0);

  private final SearchSpace space =
      SearchSpaces.named(
          "nas-bench-macro", p -> p.withResolution(8).withWidth(0.25).withClasses(3));
  private final Batch batch = RandomBatches.of(space, 6, 1);
  private final Architecture mixed = space.architecture(List.of(1, 0, 2, 0, 1, 0, 2, 1), "test");

  private Supernet supernet(RmsProp optimizer, long seed) {
    return new Supernet(space, TrainingDevice.cpu(), optimizer, 0.1, seed);
  }

  private interface Visitor {
    void visit(String shared, TensorSpec spec);
  }

  private void forEachWeight(Architecture path, Visitor visitor) {
    space
        .network(path)
        .placedLayers()
        .forEach(
            layer -> {
              for (Primitive primitive : layer.primitives()) {
                for (TensorSpec spec : primitive.weights()) {
                  visitor.visit(ChoiceBlock.sharedName(primitive, spec), spec);
                }
              }
            });
  }

  /** Row-major positions, in the shared tensor, of the first entries along each dimension. */
  private static int[] positions(List<Integer> shared, List<Integer> slice) {
    int count = slice.stream().reduce(1, (a, b) -> a * b);
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      int rest = i;
      int stride = 1;
      for (int d = slice.size() - 1; d >= 0; d--) {
        positions[i] += rest % slice.get(d) * stride;
        rest /= slice.get(d);
        stride *= shared.get(d);
      }
    }
    return positions;
  }

  private static float[] sliced(Tensor shared, List<Integer> shape) {
    int[] positions = positions(shared.shape(), shape);
    float[] values = new float[positions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = shared.values()[positions[i]];
    }
    return values;
  }

  /** A network of its own with the supernet's weights for one path. */
  private Map<String, Tensor> standalone(Map<String, Tensor> shared, Architecture path) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    forEachWeight(
        path,
        (name, spec) -> {
          if (spec.role().learned()) {
            own.put(spec.name(), new Tensor(spec.shape(), sliced(shared.get(name), spec.shape())));
            for (String state : List.of("optimizer.square_average.", "optimizer.momentum.")) {
              own.put(
                  state + spec.name(),
                  new Tensor(spec.shape(), sliced(shared.get(state + name), spec.shape())));
            }
          } else {
            own.put(
                spec.name(),
                new Tensor(spec.shape(), Weights.random(List.of(spec), 0).values(spec)));
          }
        });
    return own;
  }

  @Test
  void aPathIsExactlyTheNetworkWithItsSlicesAlsoAfterSteps() {
    SplittableRandom random = new SplittableRandom(2);
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      supernet.learnAllPaths(mixed, batch, 0.1);
      for (int round = 0; round < 4; round++) {
        Architecture path = space.sample(random);
        try (TrainableNetwork own =
            new TrainableNetwork(
                space.network(path), TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 9)) {
          own.restore(standalone(supernet.checkpoint(), path), 0, "test");
          for (int step = 0; step < 2; step++) {
            assertThat(supernet.learn(path, batch, 0.1)).isEqualTo(own.learn(batch, 0.1));
          }
          Map<String, Tensor> learned = standalone(supernet.checkpoint(), path);
          own.checkpoint()
              .forEach(
                  (name, tensor) -> {
                    if (!name.contains("running")) {
                      assertThat(learned.get(name).values())
                          .describedAs(name)
                          .isEqualTo(tensor.values());
                    }
                  });
        }
      }
    }
  }

  @Test
  void aStepLeavesEveryWeightOutsideItsPathAsItWas() {
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      supernet.learnAllPaths(mixed, batch, 0.1);
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learn(mixed, batch, 0.1);
      Map<String, Tensor> after = supernet.checkpoint();

      Map<String, boolean[]> within = new LinkedHashMap<>();
      before.forEach((name, tensor) -> within.put(name, new boolean[tensor.values().length]));
      forEachWeight(
          mixed,
          (name, spec) -> {
            if (spec.role().learned()) {
              for (String state : List.of("", "optimizer.square_average.", "optimizer.momentum.")) {
                for (int i : positions(before.get(name).shape(), spec.shape())) {
                  within.get(state + name)[i] = true;
                }
              }
            }
          });
      int outside = 0;
      int changed = 0;
      for (String name : before.keySet()) {
        float[] old = before.get(name).values();
        float[] now = after.get(name).values();
        for (int i = 0; i < old.length; i++) {
          if (!within.get(name)[i]) {
            assertThat(Float.floatToRawIntBits(now[i]))
                .describedAs("%s[%d]", name, i)
                .isEqualTo(Float.floatToRawIntBits(old[i]));
            outside++;
          } else if (now[i] != old[i]) {
            changed++;
          }
        }
      }
      assertThat(outside).isGreaterThan(10_000);
      assertThat(changed).isGreaterThan(1_000);
    }
  }

  @Test
  void opWarmUpTouchesEveryTensor() {
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learnAllPaths(mixed, batch, 0.1);
      supernet
          .checkpoint()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.values())
                      .describedAs(name)
                      .isNotEqualTo(before.get(name).values()));
      long shared = before.keySet().stream().filter(name -> !name.contains("optimizer")).count();
      assertThat(shared).isEqualTo(before.size() / 3);
    }
  }

  /** By RMSProp without averages, one step at rate 1 moves each weight by its gradient. */
  @Test
  void gradientsOfSlicesAreThoseOfFiniteDifferences() {
    Map<String, Tensor> start;
    Map<String, Tensor> moved;
    try (Supernet supernet = supernet(PLAIN, 1)) {
      start = supernet.checkpoint();
      supernet.learn(mixed, batch, 1);
      moved = supernet.checkpoint();
    }
    try (Supernet probe = supernet(PLAIN, 1)) {
      SplittableRandom random = new SplittableRandom(3);
      int[] compared = {0};
      forEachWeight(
          mixed,
          (name, spec) -> {
            boolean smooth = name.startsWith("classifier") || name.startsWith("head.conv.bn");
            if (!smooth || !spec.role().learned()) {
              return;
            }
            int[] positions = positions(start.get(name).shape(), spec.shape());
            for (int trial = 0; trial < 3; trial++) {
              int at = positions[random.nextInt(positions.length)];
              double gradient = start.get(name).values()[at] - moved.get(name).values()[at];
              double h = 1e-2;
              double numeric =
                  (loss(probe, start, name, at, h) - loss(probe, start, name, at, -h)) / (2 * h);
              // A float32 loss has an error of some 1e-7, divided by 2 h.
              assertThat(gradient).describedAs("%s[%d]", name, at).isCloseTo(numeric, within(2e-4));
              compared[0]++;
            }
          });
      assertThat(compared[0]).isEqualTo(12);
    }
  }

  private double loss(
      Supernet probe, Map<String, Tensor> start, String name, int at, double change) {
    Map<String, Tensor> changed = new LinkedHashMap<>(start);
    float[] values = start.get(name).values().clone();
    values[at] += (float) change;
    changed.put(name, new Tensor(start.get(name).shape(), values));
    probe.restore(changed, "test");
    return probe.learn(mixed, batch, 0);
  }

  @Test
  void lossFallsOnAFixedBatch() {
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      double first = supernet.learn(mixed, batch, 0.05);
      double last = first;
      for (int step = 0; step < 30; step++) {
        last = supernet.learn(mixed, batch, 0.05);
      }
      assertThat(last).isLessThan(0.7 * first);
      assertThat(supernet.accuracy(mixed, batch)).isEqualTo(1);
    }
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      double first = supernet.learnAllPaths(mixed, batch, 0.05);
      double last = first;
      for (int step = 0; step < 20; step++) {
        last = supernet.learnAllPaths(mixed, batch, 0.05);
      }
      assertThat(last).isLessThan(0.7 * first);
    }
  }

  @Test
  void lossOfANetworkOfItsOwnFallsOnAFixedBatch() {
    try (TrainableNetwork network =
        new TrainableNetwork(space.network(mixed), TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1)) {
      double first = network.learn(batch, 0.05);
      double last = first;
      for (int step = 0; step < 40; step++) {
        last = network.learn(batch, 0.05);
      }
      assertThat(last).isLessThan(0.7 * first);
      // The running statistics have followed those of the one batch.
      assertThat(network.correct(batch)).isEqualTo(batch.size());
    }
  }

  @Test
  void runningStatisticsFollowTheBatchByATenth() {
    Network network = space.network(mixed);
    try (TrainableNetwork trained =
        new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1)) {
      trained.learn(batch, 0);
      float[] once = trained.weights().tensors().get("stem.conv.bn.running_mean").values();
      trained.learn(batch, 0);
      float[] twice = trained.weights().tensors().get("stem.conv.bn.running_mean").values();
      float[] variance = trained.weights().tensors().get("stem.conv.bn.running_var").values();
      for (int c = 0; c < once.length; c++) {
        assertThat(once[c]).isNotZero();
        // From 0: a tenth of the mean, then 0.9 of that and a tenth again.
        assertThat((double) twice[c] / once[c]).isCloseTo(1.9, within(1e-4));
        assertThat(variance[c]).isPositive().isNotEqualTo(1);
      }
    }
  }

  @Test
  void batchNormalizationDoesNotDependOnWhatWasSeenBefore() {
    Batch other = RandomBatches.of(space, 6, 2);
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      double fresh = supernet.learn(mixed, batch, 0);
      for (int i = 0; i < 3; i++) {
        supernet.accuracy(mixed, other);
      }
      Map<String, Tensor> state = supernet.checkpoint();
      // The averages of the optimizer moved, the weights did not.
      assertThat(supernet.learn(mixed, batch, 0)).isEqualTo(fresh);
      assertThat(state.keySet()).noneMatch(name -> name.contains("running"));
    }
  }

  @Test
  void aRestoredSupernetGoesOnToTheBit() {
    try (Supernet old = supernet(RmsProp.TUNAS, 1);
        Supernet restored = supernet(RmsProp.TUNAS, 2)) {
      old.learnAllPaths(mixed, batch, 0.1);
      old.learn(mixed, batch, 0.1);
      restored.restore(old.checkpoint(), "test");
      assertThat(restored.learn(mixed, batch, 0.1)).isEqualTo(old.learn(mixed, batch, 0.1));
      assertThat(restored.learnAllPaths(mixed, batch, 0.1))
          .isEqualTo(old.learnAllPaths(mixed, batch, 0.1));
      assertThat(restored.accuracy(mixed, batch)).isEqualTo(old.accuracy(mixed, batch));
      Map<String, Tensor> expected = old.checkpoint();
      restored
          .checkpoint()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.values())
                      .describedAs(name)
                      .isEqualTo(expected.get(name).values()));
    }
  }

  @Test
  void aCheckpointOfAnotherSupernetNamesAllThatDoesNotFitAndChangesNothing() {
    SearchSpace wider = SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8));
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1);
        Supernet other = new Supernet(wider, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1)) {
      Map<String, Tensor> before = supernet.checkpoint();
      Map<String, Tensor> wrong = new LinkedHashMap<>(before);
      wrong.put("stem.conv.k3.weight", other.checkpoint().get("stem.conv.k3.weight"));
      wrong.remove("classifier.linear.bias");
      assertThatThrownBy(() -> supernet.restore(wrong, "some.safetensors"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("some.safetensors: tensor stem.conv.k3.weight has the shape")
          .hasMessageContaining("tensor classifier.linear.bias is missing");
      Map<String, Tensor> after = supernet.checkpoint();
      before.forEach(
          (name, tensor) -> assertThat(after.get(name).values()).isEqualTo(tensor.values()));
    }
  }

  /** Normalized by the statistics of either half alone, or of both: they are the same. */
  @Test
  void oneArchitectureTwiceLearnsWhatItLearnsFromAllImagesAtOnce() {
    Batch half = RandomBatches.of(space, 6, 1);
    Batch whole = RandomBatches.of(space, 12, 1);
    System.arraycopy(half.pixels(), 0, whole.pixels(), 0, half.pixels().length);
    System.arraycopy(half.pixels(), 0, whole.pixels(), half.pixels().length, half.pixels().length);
    for (int i = 0; i < whole.size(); i++) {
      whole.labels()[i] = half.labels()[i % half.size()];
    }
    List<Batch> parts = whole.parts(2);
    for (boolean allPaths : new boolean[] {false, true}) {
      Map<String, Tensor> start = moved();
      Map<String, Tensor> once = moved(new Supernet.Lesson(mixed, allPaths, whole));
      Map<String, Tensor> twice =
          moved(
              new Supernet.Lesson(mixed, allPaths, parts.get(0)),
              new Supernet.Lesson(mixed, allPaths, parts.get(1)));
      int moved = 0;
      for (String name : start.keySet()) {
        float farthest = 0;
        float apart = 0;
        for (int i = 0; i < start.get(name).values().length; i++) {
          float way = once.get(name).values()[i] - start.get(name).values()[i];
          farthest = Math.max(farthest, Math.abs(way));
          apart =
              Math.max(apart, Math.abs(twice.get(name).values()[i] - once.get(name).values()[i]));
        }
        assertThat(apart).describedAs(name).isLessThanOrEqualTo(1e-3f * farthest + 1e-6f);
        moved += farthest > 1e-3f ? 1 : 0;
      }
      assertThat(moved).isGreaterThan(20);
    }
  }

  @Test
  void aStepOfOneArchitectureIsThatStepToTheBit() {
    try (Supernet alone = supernet(RmsProp.TUNAS, 1);
        Supernet listed = supernet(RmsProp.TUNAS, 1)) {
      assertThat(listed.learn(List.of(new Supernet.Lesson(mixed, false, batch)), 0.1))
          .containsExactly(alone.learn(mixed, batch, 0.1));
      assertThat(listed.learn(List.of(new Supernet.Lesson(mixed, true, batch)), 0.1))
          .containsExactly(alone.learnAllPaths(mixed, batch, 0.1));
      Map<String, Tensor> expected = alone.checkpoint();
      listed
          .checkpoint()
          .forEach(
              (name, tensor) -> assertThat(tensor.values()).isEqualTo(expected.get(name).values()));
    }
  }

  /** By RMSProp without averages, one step at rate 1 moves each weight by its gradient. */
  @Test
  void severalArchitecturesLearnByTheMeanOfTheirGradients() {
    Architecture other = space.architecture(List.of(2, 1, 1, 2, 1, 2, 0, 0), "test");
    Batch otherBatch = RandomBatches.of(space, 6, 7);
    Map<String, Tensor> start = moved();
    Map<String, Tensor> first = moved(new Supernet.Lesson(mixed, false, batch));
    Map<String, Tensor> second = moved(new Supernet.Lesson(other, true, otherBatch));
    Map<String, Tensor> both =
        moved(
            new Supernet.Lesson(mixed, false, batch), new Supernet.Lesson(other, true, otherBatch));
    int changed = 0;
    for (String name : start.keySet()) {
      if (name.startsWith("optimizer")) {
        continue;
      }
      for (int i = 0; i < start.get(name).values().length; i++) {
        float from = start.get(name).values()[i];
        float mean =
            ((first.get(name).values()[i] - from) + (second.get(name).values()[i] - from)) / 2;
        assertThat(both.get(name).values()[i] - from)
            .describedAs("%s[%d]", name, i)
            .isCloseTo(mean, within(1e-5f));
        changed += mean == 0 ? 0 : 1;
      }
    }
    assertThat(changed).isGreaterThan(1_000);
  }

  private Map<String, Tensor> moved(Supernet.Lesson... lessons) {
    try (Supernet supernet = supernet(PLAIN, 1)) {
      if (lessons.length > 0) {
        supernet.learn(List.of(lessons), 1);
      }
      return supernet.checkpoint();
    }
  }

  @Test
  void aLossThatIsNoNumberInOneOfSeveralArchitecturesChangesNothing() {
    Batch broken = RandomBatches.of(space, 6, 2);
    broken.pixels()[0] = Float.NaN;
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      Map<String, Tensor> before = supernet.checkpoint();
      assertThatThrownBy(
              () ->
                  supernet.learn(
                      List.of(
                          new Supernet.Lesson(mixed, false, batch),
                          new Supernet.Lesson(mixed, false, broken)),
                      0.1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("NaN");
      supernet
          .checkpoint()
          .forEach(
              (name, tensor) -> assertThat(tensor.values()).isEqualTo(before.get(name).values()));
    }
  }

  @Test
  void stepsLeaveNoArraysBehind() {
    List<TensorSpec> specs = List.copyOf(WeightSharing.COLLAPSED.tensors(space).values());
    try (WeightStore store =
        new WeightStore(
            TrainingDevice.cpu(),
            specs,
            ChoiceBlock::sharedName,
            RmsProp.TUNAS,
            Weights.random(specs, 1))) {
      Learner learner = new Learner(store, 0.1);
      Network network = space.network(mixed);
      List<Integer> counts = new ArrayList<>();
      for (int step = 0; step < 5; step++) {
        List<Learner.Segment> model = List.of((pass, images) -> pass.network(network, images));
        learner.learn(model, batch, Normalization.BATCH, 0.1);
        learner.correct(model, batch, Normalization.BATCH);
        try (var managed = store.newStep()) {
          counts.add(managed.getParentManager().getManagedArrays().size());
        }
      }
      assertThat(counts.get(0)).isEqualTo(3 * specs.size());
      assertThat(counts).containsOnly(counts.get(0));
    }
  }

  @Test
  void aLossThatIsNoNumberIsRefusedBeforeItSpoilsTheWeights() {
    try (Supernet supernet = supernet(RmsProp.TUNAS, 1)) {
      Map<String, Tensor> broken = new LinkedHashMap<>(supernet.checkpoint());
      float[] bias = {Float.NaN, 0, 0};
      broken.put("classifier.linear.bias", new Tensor(List.of(3), bias));
      supernet.restore(broken, "test");
      assertThatThrownBy(() -> supernet.learn(mixed, batch, 0.1))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("NaN")
          .hasMessageContaining("0.1");
      // The gradient collector was closed: the next step is refused for the loss again.
      assertThatThrownBy(() -> supernet.learn(mixed, batch, 0.1))
          .isInstanceOf(BadInputException.class);
    }
  }

  /** But for rounding, as gradients are added up in another order. */
  @Test
  void rematerializationLearnsTheSame() {
    List<List<Supernet.Lesson>> steps =
        List.of(
            List.of(new Supernet.Lesson(mixed, false, batch)),
            List.of(new Supernet.Lesson(mixed, true, batch)),
            List.of(
                new Supernet.Lesson(mixed, false, batch),
                new Supernet.Lesson(mixed, true, RandomBatches.of(space, 6, 8))));
    try (Supernet kept =
            new Supernet(
                space,
                WeightSharing.COLLAPSED,
                InitialWeights.RANDOM,
                TrainingDevice.cpu(),
                RmsProp.TUNAS,
                0.1,
                false,
                1);
        Supernet twice =
            new Supernet(
                space,
                WeightSharing.COLLAPSED,
                InitialWeights.RANDOM,
                TrainingDevice.cpu(),
                RmsProp.TUNAS,
                0.1,
                true,
                1)) {
      for (List<Supernet.Lesson> lessons : steps) {
        List<Double> expected = kept.learn(lessons, 0.1);
        List<Double> actual = twice.learn(lessons, 0.1);
        for (int i = 0; i < expected.size(); i++) {
          assertThat(actual.get(i)).isCloseTo(expected.get(i), within(1e-4));
        }
        assertSame(twice.checkpoint(), kept.checkpoint());
        // Rounding would grow from step to step, where it turns a ReLU on or off.
        twice.restore(kept.checkpoint(), "test");
      }
    }
  }

  private static void assertSame(Map<String, Tensor> actual, Map<String, Tensor> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertThat(actual.get(name).values())
                .as(name)
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(tensor.values()));
  }
}
