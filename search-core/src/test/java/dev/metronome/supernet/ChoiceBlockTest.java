package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.metronome.network.Layer;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.Slot;
import dev.metronome.support.JavaMemory;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.Learner;
import dev.metronome.training.Normalization;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import dev.metronome.training.WeightStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChoiceBlockTest {

  private final SearchSpace space =
      SearchSpaces.named(
          "nas-bench-macro", p -> p.withResolution(8).withWidth(0.25).withClasses(3));

  /** The block of a slot, over images as input. */
  private ChoiceBlock block(String slot) {
    for (Map.Entry<Slot, Set<PlacedLayer>> entry : space.variants().entrySet()) {
      if (entry.getKey().name().equals(slot)) {
        return new ChoiceBlock(entry.getValue());
      }
    }
    throw new IllegalArgumentException(slot);
  }

  @Test
  void pointwiseConvolutionsAreSharedAndDepthwiseOnesHaveTheirKernels() {
    Map<String, List<Integer>> shapes =
        block("stage1.layer2").sharedTensors().values().stream()
            .filter(spec -> spec.role() == TensorSpec.Role.KERNEL)
            .collect(Collectors.toMap(TensorSpec::name, TensorSpec::shape));
    // Expansions 3 (kernel 3) and 6 (kernel 5) of 16 channels.
    assertThat(shapes)
        .isEqualTo(
            Map.of(
                "stage1.layer2.expand.weight", List.of(96, 16, 1, 1),
                "stage1.layer2.depthwise.k3.weight", List.of(48, 1, 3, 3),
                "stage1.layer2.depthwise.k5.weight", List.of(96, 1, 5, 5),
                "stage1.layer2.project.weight", List.of(16, 96, 1, 1)));
  }

  @Test
  void normalizationsAreSharedLikeTheirConvolutions() {
    Map<String, TensorSpec> shared = block("stage1.layer2").sharedTensors();
    assertThat(shared.get("stage1.layer2.expand.bn.weight").shape()).containsExactly(96);
    assertThat(shared.get("stage1.layer2.depthwise.k3.bn.bias").shape()).containsExactly(48);
    assertThat(shared.keySet()).noneMatch(name -> name.contains("running"));
  }

  @Test
  void theAveragesGradientSurvivesTheGarbageCollector() {
    Map<String, Tensor> undisturbed = learned(false);
    learned(true)
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .describedAs(name)
                    .isEqualTo(undisturbed.get(name).values()));
  }

  private Map<String, Tensor> learned(boolean collect) {
    ChoiceBlock stem = block("stem");
    ChoiceBlock block = block("stage1.layer1");
    Map<String, TensorSpec> specs = new LinkedHashMap<>(stem.sharedTensors());
    specs.putAll(block.sharedTensors());
    PlacedLayer pool =
        new PlacedLayer(
            new Layer.GlobalPool("pool"), block.outputFor(stem.outputFor(space.input())));
    try (WeightStore store =
        new WeightStore(
            TrainingDevice.cpu(),
            List.copyOf(specs.values()),
            ChoiceBlock::sharedName,
            RmsProp.TUNAS,
            Weights.random(List.copyOf(specs.values()), 1))) {
      new Learner(store, 0.1)
          .learn(
              List.of(
                  new Learner.Lesson(
                      List.of(
                          (pass, images) -> stem.average(pass, images, space.input()),
                          (pass, x) -> block.average(pass, x, stem.outputFor(space.input())),
                          (pass, x) -> {
                            NDArray pooled = pass.layer(pool, x);
                            if (collect) {
                              JavaMemory.collectAndReuse(4);
                            }
                            return pooled;
                          }),
                      RandomBatches.of(space, 4, 1))),
              specs,
              Normalization.BATCH,
              0.5);
      return store.checkpoint();
    }
  }
}
