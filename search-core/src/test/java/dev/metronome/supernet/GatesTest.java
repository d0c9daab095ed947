package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.data.Batch;
import dev.metronome.network.Tensor;
import dev.metronome.policy.GateGradients;
import dev.metronome.policy.GatePolicy;
import dev.metronome.policy.Gates;
import dev.metronome.space.GatedSpaces;
import dev.metronome.space.NestedSpace;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.GateDerivatives;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Binary gates: what a loss says of choices that are not taken. */
class GatesTest {

  private static final double SMOOTHING = 0.1;

  private static Supernet supernet(SearchSpace space, WeightSharing sharing) {
    return new Supernet(
        space,
        sharing,
        InitialWeights.RANDOM,
        TrainingDevice.cpu(),
        RmsProp.TUNAS,
        SMOOTHING,
        false,
        1);
  }

  private static Gates gates(SearchSpace space, boolean pairs, long seed) {
    GatePolicy policy = new GatePolicy(space);
    SplittableRandom random = new SplittableRandom(seed);
    return pairs ? policy.drawPairs(random) : policy.drawAll(random);
  }

  @ParameterizedTest
  @EnumSource
  void derivativesAreThoseOfFiniteDifferences(WeightSharing sharing) {
    SearchSpace space = GatedSpaces.nested();
    Batch batch = RandomBatches.of(space, 16, 1);
    double h = 3e-3;
    try (Supernet supernet = supernet(space, sharing)) {
      for (long seed = 0; seed < 4; seed++) {
        GatedPath path = new GatedPath(space, gates(space, seed % 2 == 0, seed));
        float[] values = path.values();
        GateDerivatives exact = supernet.derivatives(path, values, batch);
        assertThat(exact.byGate()).hasSize(values.length);
        for (int g = 0; g < values.length; g++) {
          double numeric =
              (lossWith(supernet, path, g, h, batch) - lossWith(supernet, path, g, -h, batch))
                  / (2 * h);
          // A float32 loss has an error of some 2e-7, divided by 2 h.
          assertThat(exact.byGate().get(g))
              .describedAs("gate %d of seed %d", g, seed)
              .isCloseTo(numeric, within(1e-4));
        }
      }
    }
  }

  private static double lossWith(
      Supernet supernet, GatedPath path, int gate, double change, Batch batch) {
    float[] values = path.values();
    values[gate] += (float) change;
    return supernet.derivatives(path, values, batch).loss();
  }

  /**
   * {@code dL/dg = <dL/dy, o(x)>}, computed in plain loops: with logits {@code z = V mean(y) + c},
   * {@code dL/dg = 1/B sum over images of (softmax(z) - target) V mean(o(x))}.
   */
  @Test
  void derivativesAreThoseOfAComputationByHand() {
    SearchSpace space = GatedSpaces.linear();
    int images = 5;
    Batch batch = RandomBatches.of(space, images, 3);
    try (Supernet supernet = supernet(space, WeightSharing.OWN)) {
      Map<String, Tensor> weights = supernet.checkpoint();
      float[] kernels = weights.get("a.path1.conv.weight").values();
      float[] classifier = weights.get("classifier.linear.weight").values();
      float[] bias = weights.get("classifier.linear.bias").values();
      for (int open = 0; open < 2; open++) {
        Gates gates = gatesWithOpen(space, open);
        GateGradients told = supernet.gates(gates, batch);
        double[] expected = new double[2];
        double loss = 0;
        for (int image = 0; image < images; image++) {
          double[][] means = {mean(batch, image), new double[3]};
          for (int out = 0; out < 3; out++) {
            for (int in = 0; in < 3; in++) {
              means[1][out] += kernels[out * 3 + in] * means[0][in];
            }
          }
          double[] logits = new double[2];
          for (int k = 0; k < 2; k++) {
            logits[k] = bias[k] + product(classifier, k, means[open]);
          }
          double sum = Math.exp(logits[0]) + Math.exp(logits[1]);
          for (int k = 0; k < 2; k++) {
            double target = SMOOTHING / 2 + (batch.labels()[image] == k ? 1 - SMOOTHING : 0);
            double probability = Math.exp(logits[k]) / sum;
            loss -= target * Math.log(probability) / images;
            for (int gate = 0; gate < 2; gate++) {
              expected[gate] +=
                  (probability - target) * product(classifier, k, means[gate]) / images;
            }
          }
        }
        assertThat(told.loss()).isCloseTo(loss, within(1e-6));
        assertThat(told.gradient().get(0)[0]).isCloseTo(expected[0], within(1e-6));
        assertThat(told.gradient().get(0)[1]).isCloseTo(expected[1], within(1e-6));
        assertThat(expected[0]).isNotCloseTo(expected[1], within(1e-3));
      }
    }
  }

  private static Gates gatesWithOpen(SearchSpace space, int open) {
    for (long seed = 0; ; seed++) {
      Gates gates = gates(space, true, seed);
      if (gates.open().choices().get(0) == open) {
        return gates;
      }
    }
  }

  /** The mean of an image's pixels, by channel. */
  private static double[] mean(Batch batch, int image) {
    int pixels = batch.height() * batch.width();
    double[] mean = new double[3];
    for (int i = 0; i < pixels; i++) {
      for (int channel = 0; channel < 3; channel++) {
        mean[channel] += batch.pixels()[(image * pixels + i) * 3 + channel] / (double) pixels;
      }
    }
    return mean;
  }

  private static double product(float[] classifier, int row, double[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += classifier[row * values.length + i] * values[i];
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void theOpenPathsLossIsThatOfThePathAndNothingIsLearned(WeightSharing sharing) {
    SearchSpace space =
        SearchSpaces.named("nas-bench-macro", p -> p.withResolution(8).withWidth(0.25));
    Batch batch = RandomBatches.of(space, 6, 1);
    try (Supernet supernet = supernet(space, sharing)) {
      Map<String, Tensor> before = supernet.checkpoint();
      for (long seed = 0; seed < 3; seed++) {
        Gates gates = gates(space, false, seed);
        double gated = supernet.gates(gates, batch).loss();
        supernet
            .checkpoint()
            .forEach(
                (name, tensor) -> assertThat(tensor.values()).isEqualTo(before.get(name).values()));
        double plain = supernet.learn(gates.open(), batch, 0);
        assertThat(gated).isCloseTo(plain, within(1e-5));
        supernet.restore(before, "test");
      }
    }
  }

  @Test
  void onlyGatesThatWereComparedHaveDerivatives() {
    SearchSpace space = GatedSpaces.nested();
    Batch batch = RandomBatches.of(space, 8, 1);
    try (Supernet supernet = supernet(space, WeightSharing.OWN)) {
      for (long seed = 0; seed < 8; seed++) {
        Gates gates = gates(space, true, seed);
        boolean[] active = space.active(gates.open());
        List<double[]> gradient = supernet.gates(gates, batch).gradient();
        for (int d = 0; d < active.length; d++) {
          for (int i = 0; i < gradient.get(d).length; i++) {
            boolean looked = active[d] && gates.compared().get(d).contains(i);
            if (looked) {
              assertThat(gradient.get(d)[i]).isNotZero();
            } else {
              assertThat(gradient.get(d)[i]).isZero();
            }
          }
        }
      }
    }
  }

  @Test
  void gatesBetweenShapesAreRefused() {
    SearchSpace space = NestedSpace.create();
    Batch batch = RandomBatches.of(space, 4, 1);
    try (Supernet supernet = supernet(space, WeightSharing.COLLAPSED)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> supernet.gates(gates(space, true, 1), batch))
          .withMessageContaining("other shapes");
    }
  }
}
