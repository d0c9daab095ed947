package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.metronome.data.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OptimizerAndLossTest {

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** But for rounding: the framework may add and multiply in another order, and at once. */
  @Test
  void rmsPropIsThatOfPlainJava() {
    for (boolean decayed : new boolean[] {true, false}) {
      float[] w = random(50, 1);
      float[] s = new float[50];
      float[] m = new float[50];
      Arrays.fill(s, 1);
      RmsProp optimizer = new RmsProp(0.9, 0.8, 0.5, 0.01);
      try (NDManager manager = TrainingDevice.cpu().open();
          CompiledOptimizer compiled = new CompiledOptimizer(optimizer, manager)) {
        NDArray weight = manager.create(w.clone());
        NDArray square = manager.ones(new Shape(50));
        NDArray momentum = manager.zeros(new Shape(50));
        for (int step = 0; step < 3; step++) {
          float[] gradient = random(50, 10 + step);
          float rate = 0.1f + step;
          compiled.update(
              List.of(
                  new CompiledOptimizer.Learned(
                      weight,
                      manager.create(gradient.clone()),
                      List.of(square, momentum),
                      decayed)),
              rate);
          for (int i = 0; i < 50; i++) {
            float g = gradient[i] + (decayed ? w[i] * 0.01f : 0);
            s[i] = s[i] * 0.9f + g * g * (float) (1 - 0.9);
            m[i] = m[i] * 0.8f + g * rate / (float) Math.sqrt(s[i] + 0.5f);
            w[i] -= m[i];
          }
          assertClose(square.toFloatArray(), s);
          assertClose(momentum.toFloatArray(), m);
          assertClose(weight.toFloatArray(), w);
        }
      }
    }
  }

  /** As PyTorch's documentation gives it, in plain Java, with a rate that changes. */
  @Test
  void sgdIsThatOfPlainJava() {
    for (boolean nesterov : new boolean[] {true, false}) {
      for (boolean decayed : new boolean[] {true, false}) {
        float[] w = random(50, 1);
        float[] m = new float[50];
        Sgd optimizer = new Sgd(0.8, nesterov, 0.01);
        assertThat(optimizer.kept()).containsExactly(new Optimizer.Kept("momentum", 0));
        try (NDManager manager = TrainingDevice.cpu().open();
            CompiledOptimizer compiled = new CompiledOptimizer(optimizer, manager)) {
          NDArray weight = manager.create(w.clone());
          NDArray momentum = manager.zeros(new Shape(50));
          for (int step = 0; step < 4; step++) {
            float[] gradient = random(50, 10 + step);
            float rate = 0.1f + step;
            compiled.update(
                List.of(
                    new CompiledOptimizer.Learned(
                        weight, manager.create(gradient.clone()), List.of(momentum), decayed)),
                rate);
            for (int i = 0; i < 50; i++) {
              float g = gradient[i] + (decayed ? w[i] * 0.01f : 0);
              m[i] = m[i] * 0.8f + g;
              w[i] -= rate * (nesterov ? g + 0.8f * m[i] : m[i]);
            }
            assertClose(momentum.toFloatArray(), m);
            assertClose(weight.toFloatArray(), w);
          }
        }
      }
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      // A few units in the last place, over three steps.
      assertThat(actual[i])
          .isCloseTo(expected[i], within(1e-6f * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static Batch labelled(int... labels) {
    return new Batch(new float[3 * labels.length], labels, 1, 1);
  }

  @Test
  void theLossIsTheMeanCrossEntropyOfSmoothedLabels() {
    float[] logits = random(5 * 4, 3);
    int[] labels = {3, 0, 0, 2, 1};
    for (double smoothing : new double[] {0, 0.1}) {
      double expected = 0;
      for (int i = 0; i < 5; i++) {
        double sum = 0;
        for (int c = 0; c < 4; c++) {
          sum += Math.exp(logits[4 * i + c]);
        }
        for (int c = 0; c < 4; c++) {
          double wanted = smoothing / 4 + (labels[i] == c ? 1 - smoothing : 0);
          expected -= wanted * (logits[4 * i + c] - Math.log(sum)) / 5;
        }
      }
      try (NDManager manager = TrainingDevice.cpu().open()) {
        NDArray array = manager.create(logits, new Shape(5, 4));
        assertThat(
                (double) Loss.crossEntropy(manager, array, labelled(labels), smoothing).getFloat())
            .isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void aLabelThatIsNoClassIsRefused() {
    try (NDManager manager = TrainingDevice.cpu().open()) {
      NDArray logits = manager.zeros(new Shape(2, 3));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Loss.crossEntropy(manager, logits, labelled(3, 0), 0.1));
    }
  }

  @Test
  void theLargestLogitIsThePrediction() {
    try (NDManager manager = TrainingDevice.cpu().open()) {
      NDArray logits = manager.create(new float[] {1, 2, 0, -1, -5, -2, 9, 8, 7}, new Shape(3, 3));
      assertThat(Loss.correct(Loss.predicted(logits), new int[] {1, 0, 0})).isEqualTo(3);
      assertThat(Loss.correct(Loss.predicted(logits), new int[] {0, 0, 2})).isEqualTo(1);
    }
  }

  @Test
  void theRateRisesLinearlyAndFallsAlongACosine() {
    CosineSchedule schedule = new CosineSchedule(0.4, 0.2, 50);
    assertThat(schedule.rate(0)).isCloseTo(0.4 / 11, within(1e-12));
    assertThat(schedule.rate(9)).isCloseTo(0.4 * 10 / 11, within(1e-12));
    assertThat(schedule.rate(10)).isEqualTo(0.4);
    assertThat(schedule.rate(20)).isCloseTo(0.2 * (1 + Math.sqrt(0.5)), within(1e-12));
    assertThat(schedule.rate(30)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(49)).isBetween(1e-6, 0.001);
    CosineSchedule without = new CosineSchedule(1, 0, 4);
    assertThat(without.rate(0)).isEqualTo(1);
    assertThat(without.rate(2)).isCloseTo(0.5, within(1e-12));
  }
}
