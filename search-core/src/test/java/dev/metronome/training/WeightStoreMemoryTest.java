package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.TensorSpec.Role;
import dev.metronome.support.JavaMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arrays in the framework may lie in memory that the garbage collector owns. */
class WeightStoreMemoryTest {

  private static final int VALUES = 3_000;

  @Test
  void restoredWeightsSurviveTheGarbageCollector() {
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      specs.add(new TensorSpec("w" + i, List.of(VALUES), Role.KERNEL));
    }
    try (WeightStore old = WeightStores.of(specs, 1);
        WeightStore store = WeightStores.of(specs, 2)) {
      store.restore(old.checkpoint(), "test");
      for (int round = 0; round < 3; round++) {
        JavaMemory.collectAndReuse(4 * VALUES);
        Map<String, Tensor> kept = store.checkpoint();
        old.checkpoint()
            .forEach(
                (name, tensor) ->
                    assertThat(kept.get(name).values())
                        .describedAs(name)
                        .isEqualTo(tensor.values()));
      }
    }
  }
}
