package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.data.Batch;
import dev.metronome.network.Tensor;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitialWeightsTest {

  private static final SearchSpace PROXYLESSNAS =
      SearchSpaces.named("proxylessnas", p -> p.withResolution(32).withWidth(0.25).withClasses(5));
  private static final int SKIP = 6;

  private static Supernet supernet(SearchSpace space, WeightSharing sharing, InitialWeights how) {
    return new Supernet(space, sharing, how, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, false, 3);
  }

  private static double loss(
      SearchSpace space, WeightSharing sharing, InitialWeights how, Architecture path) {
    Batch batch = RandomBatches.of(space, 16, 4);
    try (Supernet supernet = supernet(space, sharing, how)) {
      return supernet.learn(path, batch, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockBeginsAsTheIdentityThatMayStandInItsPlace(WeightSharing sharing) {
    List<Integer> blocks = new ArrayList<>(Collections.nCopies(22, 4));
    blocks.set(0, 1);
    List<Integer> skips = new ArrayList<>(blocks);
    for (int i = 0; i < 22; i++) {
      if (PROXYLESSNAS.decisions().get(i).choices().size() > SKIP) {
        skips.set(i, SKIP);
      }
    }
    assertThat(skips).isNotEqualTo(blocks);
    Architecture full = PROXYLESSNAS.architecture(blocks, "test");
    Architecture skipping = PROXYLESSNAS.architecture(skips, "test");

    assertThat(loss(PROXYLESSNAS, sharing, InitialWeights.ALIGNED, full))
        .isEqualTo(loss(PROXYLESSNAS, sharing, InitialWeights.ALIGNED, skipping));
    assertThat(loss(PROXYLESSNAS, sharing, InitialWeights.RANDOM, full))
        .isNotEqualTo(loss(PROXYLESSNAS, sharing, InitialWeights.RANDOM, skipping));
  }

  @Test
  void largerKernelsBeginWithTheSmallestInTheirCentre() {
    try (Supernet supernet =
        supernet(PROXYLESSNAS, WeightSharing.COLLAPSED, InitialWeights.ALIGNED)) {
      Map<String, Tensor> weights = supernet.checkpoint();
      Tensor small = weights.get("stage2.layer1.depthwise.k3.weight");
      for (int size : List.of(5, 7)) {
        Tensor large = weights.get("stage2.layer1.depthwise.k" + size + ".weight");
        double apart = 0;
        double around = 0;
        double all = 0;
        for (int i = 0; i < large.values().length; i++) {
          int y = i / size % size - size / 2 + 1;
          int x = i % size - size / 2 + 1;
          boolean centre = y >= 0 && y < 3 && x >= 0 && x < 3;
          double expected = centre ? small.values()[(i / (size * size) * 3 + y) * 3 + x] : 0;
          double difference = large.values()[i] - expected;
          apart += centre ? difference * difference : 0;
          around += centre ? 0 : difference * difference;
          all += expected * expected;
        }
        assertThat(apart).isPositive().isLessThan(0.02 * all);
        assertThat(around).isPositive().isLessThan(0.02 * all);
      }
    }
  }

  static List<String> spaces() {
    return SearchSpaces.names();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nas-bench-macro", "proxylessnas"})
  void pathsThatOwnTheirWeightsBeginAsPathsThatShareThem(String name) {
    SearchSpace space =
        SearchSpaces.named(name, p -> p.withResolution(32).withWidth(0.05).withClasses(5));
    Architecture path = space.sample(new SplittableRandom(5));
    assertThat(loss(space, WeightSharing.OWN, InitialWeights.ALIGNED, path))
        .isEqualTo(loss(space, WeightSharing.COLLAPSED, InitialWeights.ALIGNED, path));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void noOtherScaleBeginsAtZero(String name) {
    SearchSpace space =
        SearchSpaces.named(name, p -> p.withResolution(32).withWidth(0.05).withClasses(5));
    try (Supernet supernet = supernet(space, WeightSharing.COLLAPSED, InitialWeights.ALIGNED)) {
      Architecture path = space.sample(new SplittableRandom(6));
      Map<String, Tensor> weights = supernet.checkpoint();
      space.network(path).placedLayers().stream()
          .filter(layer -> !layer.residual())
          .flatMap(layer -> layer.primitives().stream())
          .forEach(
              primitive ->
                  primitive.weights().stream()
                      .map(spec -> ChoiceBlock.sharedName(primitive, spec))
                      .filter(stored -> stored.endsWith("bn.weight"))
                      .forEach(
                          stored -> assertThat(weights.get(stored).values()).doesNotContain(0)));
    }
  }
}
