package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Drop path and the moving average of weights. */
class RegularizationTest {

  private static SearchSpace space() {
    return SearchSpaces.named(
        "nas-bench-macro",
        p -> p.withResolution(16).withClasses(4).withFilters(List.of(8, 8, 16, 16, 32)));
  }

  private static Network network() {
    SearchSpace space = space();
    return space.network(space.architecture(List.of(1, 1, 2, 1, 1, 0, 2, 1), "test"));
  }

  private static List<PlacedLayer> residual() {
    return network().placedLayers().stream().filter(PlacedLayer::residual).toList();
  }

  @Test
  void aBranchThatIsDroppedAtRandomKeepsItsExpectation() {
    DropPath dropPath = new DropPath(network(), 0.4, 3);
    List<PlacedLayer> blocks = residual();
    assertThat(blocks).hasSizeGreaterThan(2);
    for (int l = 0; l < blocks.size(); l++) {
      double kept = 1 - 0.4 * (l + 1) / blocks.size();
      double sum = 0;
      int dropped = 0;
      int images = 0;
      for (int step = 0; step < 200; step++) {
        for (float scale : dropPath.at(step).of(blocks.get(l), 100)) {
          if (scale == 0) {
            dropped++;
          } else {
            assertThat(scale).isEqualTo((float) (1 / kept));
          }
          sum += scale;
          images++;
        }
      }
      assertThat(sum / images).isCloseTo(1, within(0.03));
      assertThat((double) dropped / images).isCloseTo(1 - kept, within(0.015));
    }
  }

  @Test
  void droppedBranchesDependOnSeedStepAndBlockAlone() {
    DropPath dropPath = new DropPath(network(), 0.5, 3);
    List<PlacedLayer> blocks = residual();
    float[] first = dropPath.at(7).of(blocks.get(1), 200);
    assertThat(new DropPath(network(), 0.5, 3).at(7).of(blocks.get(1), 200)).isEqualTo(first);
    assertThat(dropPath.at(8).of(blocks.get(1), 200)).isNotEqualTo(first);
    assertThat(new DropPath(network(), 0.5, 4).at(7).of(blocks.get(1), 200)).isNotEqualTo(first);
    assertThat(signs(dropPath.at(7).of(blocks.get(2), 200))).isNotEqualTo(signs(first));
  }

  private static List<Boolean> signs(float[] scales) {
    List<Boolean> signs = new ArrayList<>();
    for (float scale : scales) {
      signs.add(scale > 0);
    }
    return signs;
  }

  @Test
  void aBlockWhoseBranchIsDroppedIsItsInput() {
    Network network = network();
    PlacedLayer block = residual().get(0);
    Weights weights = Weights.random(network.weights(), 2);
    try (NDManager manager = TrainingDevice.cpu().open()) {
      WeightSource source =
          (primitive, spec) ->
              manager.create(
                  weights.values(spec),
                  new Shape(spec.shape().stream().mapToLong(Integer::longValue).toArray()));
      Shape shape =
          new Shape(2, block.input().channels(), block.input().height(), block.input().width());
      float[] values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(i);
      }
      float[] plain =
          new ForwardPass(manager, source, Normalization.RUNNING)
              .layer(block, manager.create(values, shape))
              .toFloatArray();
      float[] scaled =
          new ForwardPass(manager, source, Normalization.RUNNING)
              .withBranchScales((layer, images) -> new float[] {0, 2})
              .layer(block, manager.create(values, shape))
              .toFloatArray();
      int half = values.length / 2;
      for (int i = 0; i < half; i++) {
        assertThat(scaled[i]).isEqualTo(values[i]);
        int j = half + i;
        assertThat(scaled[j]).isCloseTo(values[j] + 2 * (plain[j] - values[j]), within(1e-4f));
      }
    }
  }

  @Test
  void theAverageIsThatOfTheFormulaOverAllUpdates() {
    Network network = network();
    Batch batch = RandomBatches.of(space(), 6, 1);
    try (TrainableNetwork plain =
            new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 0, 0, 4);
        TrainableNetwork averaged =
            new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 0, 0.3, 4)) {
      Map<String, double[]> expected = new HashMap<>();
      plain.weights().tensors().forEach((name, tensor) -> expected.put(name, doubles(tensor)));
      for (int t = 0; t < 6; t++) {
        plain.learn(batch, 0.5);
        averaged.learn(batch, 0.5);
        // 0.1, 2/11 and 3/12, then 0.3 as given.
        double decay = Math.min(0.3, (1.0 + t) / (10 + t));
        plain
            .weights()
            .tensors()
            .forEach(
                (name, tensor) -> {
                  double[] average = expected.get(name);
                  for (int i = 0; i < average.length; i++) {
                    average[i] = decay * average[i] + (1 - decay) * tensor.values()[i];
                  }
                });
      }
      averaged.finishAverage(List.of(batch));
      Weights actual = averaged.weights();
      actual.requireFor(network, "test");
      for (TensorSpec spec : network.weights()) {
        if (spec.role().learned()) {
          assertClose(spec, actual, expected.get(spec.name()));
        }
      }
    }
  }

  private static void assertClose(TensorSpec spec, Weights actual, double[] expected) {
    float[] values = actual.values(spec);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i])
          .describedAs(spec.name())
          .isCloseTo(expected[i], within(1e-5 * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.values()[i];
    }
    return values;
  }

  /** With batch normalization by running statistics, the same outputs as by the batch's own. */
  @Test
  void statisticsOfAveragedWeightsAreThoseOfTheImagesUnderThem() {
    Network network = network();
    Batch batch = RandomBatches.of(space(), 64, 1);
    try (TrainableNetwork averaged =
        new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 0, 0.9, 4)) {
      for (int t = 0; t < 5; t++) {
        averaged.learn(batch, 0.5);
      }
      averaged.finishAverage(List.of(batch, batch));
      Weights weights = averaged.weights();
      try (TrainableNetwork other =
          new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 0, 0, 9)) {
        Map<String, Tensor> checkpoint = new HashMap<>(other.checkpoint());
        checkpoint.putAll(weights.tensors());
        other.restore(checkpoint, 0, "test");
        other.estimateStatistics(batch);
        for (TensorSpec spec : network.weights()) {
          assertClose(spec, weights, doubles(other.weights().tensors().get(spec.name())));
        }
        assertThat(averaged.correct(batch)).isEqualTo(other.correct(batch));
      }
    }
  }
}
