package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.Tensor;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Supernets whose choices have weights of their own, as ProxylessNAS's. */
class OwnWeightsTest {

  private final SearchSpace space =
      SearchSpaces.named(
          "nas-bench-macro", p -> p.withResolution(8).withWidth(0.25).withClasses(3));
  private final Batch batch = RandomBatches.of(space, 6, 1);
  private final Architecture mixed = space.architecture(List.of(1, 0, 2, 0, 1, 0, 2, 1), "test");

  private Supernet supernet() {
    return new Supernet(
        space,
        WeightSharing.OWN,
        InitialWeights.RANDOM,
        TrainingDevice.cpu(),
        RmsProp.TUNAS,
        0.1,
        false,
        1);
  }

  /** The name in the supernet: the choice of a layer that has several stands after it. */
  private String stored(String name, Architecture path) {
    for (int d = 0; d < space.decisions().size(); d++) {
      String layer = space.decisions().get(d).name().replaceFirst("\\.block$", "");
      if (name.startsWith(layer + ".")) {
        return layer + ".path" + path.choices().get(d) + name.substring(layer.length());
      }
    }
    return name;
  }

  private Map<String, Tensor> standalone(Map<String, Tensor> all, Architecture path) {
    Map<String, Tensor> own = new LinkedHashMap<>();
    for (TensorSpec spec : space.network(path).weights()) {
      if (spec.role().learned()) {
        for (String state : List.of("", "optimizer.square_average.", "optimizer.momentum.")) {
          own.put(state + spec.name(), all.get(state + stored(spec.name(), path)));
        }
      } else {
        own.put(
            spec.name(), new Tensor(spec.shape(), Weights.random(List.of(spec), 0).values(spec)));
      }
    }
    return own;
  }

  @Test
  void aPathIsExactlyTheNetworkWithItsOwnWeightsAlsoAfterSteps() {
    SplittableRandom random = new SplittableRandom(2);
    try (Supernet supernet = supernet()) {
      for (int round = 0; round < 4; round++) {
        Architecture path = space.sample(random);
        Network network = space.network(path);
        try (TrainableNetwork own =
            new TrainableNetwork(network, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 9)) {
          own.restore(standalone(supernet.checkpoint(), path), 0, "test");
          for (int step = 0; step < 2; step++) {
            assertThat(supernet.learn(path, batch, 0.1)).isEqualTo(own.learn(batch, 0.1));
          }
          Map<String, Tensor> learned = standalone(supernet.checkpoint(), path);
          own.checkpoint()
              .forEach(
                  (name, tensor) -> {
                    if (!name.contains("running")) {
                      assertThat(tensor.values()).isEqualTo(learned.get(name).values());
                    }
                  });
        }
      }
    }
  }

  @Test
  void aStepLeavesTheWeightsOfAllOtherChoicesAsTheyWere() {
    try (Supernet supernet = supernet()) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learn(mixed, batch, 0.1);
      List<String> own =
          space.network(mixed).weights().stream()
              .filter(spec -> spec.role().learned())
              .map(spec -> stored(spec.name(), mixed))
              .toList();
      supernet
          .checkpoint()
          .forEach(
              (name, tensor) -> {
                String weight = name.replaceFirst("^optimizer\\.[a-z_]+\\.", "");
                if (own.contains(weight)) {
                  assertThat(tensor.values())
                      .describedAs(name)
                      .isNotEqualTo(before.get(name).values());
                } else {
                  assertThat(tensor.values())
                      .describedAs(name)
                      .isEqualTo(before.get(name).values());
                }
              });
    }
  }

  @Test
  void averagingAllChoicesReachesTheWeightsOfEach() {
    try (Supernet supernet = supernet()) {
      Map<String, Tensor> before = supernet.checkpoint();
      supernet.learnAllPaths(mixed, batch, 0.1);
      supernet
          .checkpoint()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.values())
                      .describedAs(name)
                      .isNotEqualTo(before.get(name).values()));
    }
  }

  @Test
  void ownWeightsAreAsManyAsAllLayersHaveAndSharedOnesFewer() {
    try (Supernet own = supernet();
        Supernet shared = new Supernet(space, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1)) {
      assertThat(WeightSharing.OWN.parameters(space)).isEqualTo(own.parameters());
      assertThat(WeightSharing.COLLAPSED.parameters(space)).isEqualTo(shared.parameters());
      assertThat(own.parameters()).isGreaterThan(shared.parameters());
    }
  }

  @Test
  void aSpaceWithTooManyLayersIsRefusedBeforeAnythingIsMade() {
    WeightSharing.OWN.requireHeld(SearchSpaces.named("proxylessnas"));
    WeightSharing.COLLAPSED.requireHeld(SearchSpaces.named("mobilenetv3-like"));
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class,
            () -> WeightSharing.OWN.requireHeld(SearchSpaces.named("mobilenetv3-like")));
    assertThat(refused)
        .hasMessageContaining("weights: own: a supernet of mobilenetv3-like")
        .hasMessageContaining("GiB")
        .hasMessageContaining("'collapsed'");
  }
}
