package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Kernels of one pixel with a stride, and few channels, whose gradient has ended the process. */
class NarrowStridesTest {

  /** Blocks of nas-bench-macro that halve images pass their input on by such a convolution. */
  @Test
  void networksOfLargeImagesLearn() {
    SearchSpace space =
        SearchSpaces.named(
            "nas-bench-macro", p -> p.withResolution(64).withClasses(3).withWidth(0.25));
    Network network =
        space.network(space.architecture(IntStream.range(0, 8).mapToObj(i -> 1).toList(), "test"));
    Map<String, Tensor> first = learned(network, RandomBatches.of(space, 8, 1));
    Map<String, Tensor> again = learned(network, RandomBatches.of(space, 8, 1));
    assertThat(first)
        .isNotEmpty()
        .allSatisfy(
            (name, tensor) ->
                assertThat(tensor.values()).as(name).isEqualTo(again.get(name).values()));
  }

  private static Map<String, Tensor> learned(Network network, Batch batch) {
    try (WeightStore store = WeightStores.of(network.weights(), 1)) {
      Learner learner = new Learner(store, 0.1);
      for (int step = 0; step < 3; step++) {
        double loss =
            learner.learn(
                List.of((pass, images) -> pass.network(network, images)),
                batch,
                Normalization.BATCH_AND_RUNNING,
                0.01);
        assertThat(loss).isCloseTo(Math.log(3), within(1.5));
      }
      return store.checkpoint();
    }
  }
}
