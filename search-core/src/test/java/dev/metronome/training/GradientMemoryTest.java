package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.metronome.data.Batch;
import dev.metronome.network.Activation;
import dev.metronome.network.ConvolutionStyle;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.JavaMemory;
import dev.metronome.support.RandomBatches;
import dev.metronome.tables.TensorShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gradient must not depend on when the garbage collector runs. */
class GradientMemoryTest {

  @Test
  void theLossesGradientSurvivesTheGarbageCollector() {
    assertThat(lossGradient(true)).isEqualTo(lossGradient(false));
  }

  private static float[] lossGradient(boolean collect) {
    try (NDManager manager = TrainingDevice.cpu().open()) {
      NDArray logits =
          manager.create(
              new float[] {0.5f, -1, 2, 0, 0.25f, 3, 1, 1, -2, 0, 0, 1}, new Shape(4, 3));
      logits.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray loss = Loss.crossEntropy(manager, logits, labelled(0, 2, 1, 1), 0.1);
        if (collect) {
          JavaMemory.collectAndReuse(48);
        }
        collector.backward(loss);
      }
      return logits.getGradient().toFloatArray();
    }
  }

  @Test
  void theGradientOfEveryLayerSurvivesTheGarbageCollector() {
    Map<String, Tensor> undisturbed = learned(false);
    learned(true)
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .describedAs(name)
                    .isEqualTo(undisturbed.get(name).values()));
  }

  private static Map<String, Tensor> learned(boolean collect) {
    SearchSpace space =
        SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8).withClasses(3));
    Network network =
        new Network(
            "all",
            new TensorShape(8, 8, 3),
            List.of(
                new Layer.Conv("stem", 3, 2, 8, Activation.RELU6),
                new Layer.SeparableConv("sep", 3, 1, 8, Activation.HARD_SWISH),
                new Layer.InvertedBottleneck("mb", 5, 1, 16, 8, 8, Activation.HARD_SWISH),
                new Layer.GlobalPool("pool"),
                new Layer.Conv(
                    "mix",
                    1,
                    1,
                    8,
                    Activation.HARD_SWISH,
                    ConvolutionStyle.TUNAS.withoutBatchNorm()),
                new Layer.Linear("classifier", 3)));
    Batch batch = RandomBatches.of(space, 4, 1);
    try (WeightStore store = WeightStores.of(network.weights(), 1)) {
      new Learner(store, 0.1)
          .learn(
              List.of(
                  (pass, images) -> {
                    NDArray logits = pass.network(network, images);
                    if (collect) {
                      JavaMemory.collectAndReuse(4 * 8 * 8 * 3 * 4);
                    }
                    return logits;
                  }),
              batch,
              Normalization.BATCH_AND_RUNNING,
              0.5);
      return store.checkpoint();
    }
  }

  private static Batch labelled(int... labels) {
    return new Batch(new float[3 * labels.length], labels, 1, 1);
  }
}
