package dev.metronome.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.metronome.data.Batch;
import dev.metronome.network.Tensor;
import dev.metronome.policy.GateGradients;
import dev.metronome.policy.GatePolicy;
import dev.metronome.policy.Gates;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.RmsProp;
import dev.metronome.training.Sgd;
import dev.metronome.training.TrainableNetwork;
import dev.metronome.training.TrainingDevice;
import dev.metronome.training.TrainingDevices;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is learned on a GPU is what is learned on the processor. Skipped where there is none.
 *
 * <p>Tests run without TF32, which rounds what a GPU's convolutions read to 10 bits. As much noise
 * on the processor's convolutions, a relative 3e-4, moves a loss of {@code proxylessnas} by up to
 * 6e-3 and gradients by up to a third; 3e-7, as float32 rounds, leaves losses and weights within a
 * hundredth of the bounds below.
 */
@Tag("gpu")
class GpuTest {

  private static final double LOSS = 1e-3;

  /** Of a tensor's norm; that a ReLU turns on or off by rounding is in it. */
  private static final double RELATIVE = 1e-2;

  /** Of each value, as some gradients are 0 but for rounding. */
  private static final double ABSOLUTE = 1e-3;

  private static final TrainingDevice GPU = TrainingDevice.parse("cuda:0");

  @BeforeEach
  void aGpuIsThere() {
    assumeTrue(TrainingDevices.read().gpus() > 0, "skipped: no GPU that PyTorch can use");
    assertThat(System.getenv("NVIDIA_TF32_OVERRIDE"))
        .as("NVIDIA_TF32_OVERRIDE, to be 0 as Maven sets it: a GPU with TF32 computes otherwise")
        .isEqualTo("0");
  }

  /** Squeeze-and-excitation, hard-swish, padding on one side, and slices of many widths. */
  private static SearchSpace space(String name) {
    return SearchSpaces.named(name, p -> p.withResolution(32).withWidth(0.25).withClasses(5));
  }

  private static Supernet supernet(
      SearchSpace space, WeightSharing sharing, TrainingDevice device, boolean rematerialized) {
    return new Supernet(
        space, sharing, InitialWeights.ALIGNED, device, RmsProp.TUNAS, 0.1, rematerialized, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nas-bench-macro", "proxylessnas", "mobilenetv3-like"})
  void aSupernetLearnsTheSame(String name) {
    SearchSpace space = space(name);
    SplittableRandom random = new SplittableRandom(1);
    try (Supernet cpu = supernet(space, WeightSharing.COLLAPSED, TrainingDevice.cpu(), false);
        Supernet gpu = supernet(space, WeightSharing.COLLAPSED, GPU, false);
        Supernet twice = supernet(space, WeightSharing.COLLAPSED, GPU, true)) {
      for (int step = 0; step < 4; step++) {
        Architecture path = space.sample(random);
        Batch batch = RandomBatches.of(space, 16, step);
        List<Supernet.Lesson> lesson = List.of(new Supernet.Lesson(path, step % 2 == 1, batch));
        double expected = cpu.learn(lesson, 0.05).get(0);
        assertThat(gpu.learn(lesson, 0.05).get(0)).isCloseTo(expected, within(LOSS));
        assertThat(twice.learn(lesson, 0.05).get(0)).isCloseTo(expected, within(LOSS));
        assertThat(gpu.accuracy(path, batch)).isCloseTo(cpu.accuracy(path, batch), within(0.126));
        // A checkpoint of one device goes on on the other; rounding does not grow over the steps.
        Map<String, Tensor> checkpoint = cpu.checkpoint();
        assertSame(gpu.checkpoint(), checkpoint);
        assertSame(twice.checkpoint(), checkpoint);
        gpu.restore(checkpoint, "test");
        twice.restore(checkpoint, "test");
      }
    }
  }

  @Test
  void gatesHaveTheSameDerivatives() {
    SearchSpace space = space("proxylessnas");
    Gates gates = new GatePolicy(space).drawPairs(new SplittableRandom(2));
    Batch batch = RandomBatches.of(space, 16, 1);
    try (Supernet cpu = supernet(space, WeightSharing.OWN, TrainingDevice.cpu(), false);
        Supernet gpu = supernet(space, WeightSharing.OWN, GPU, false)) {
      GateGradients expected = cpu.gates(gates, batch);
      GateGradients actual = gpu.gates(gates, batch);
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(LOSS));
      for (int i = 0; i < expected.gradient().size(); i++) {
        assertThat(actual.gradient().get(i))
            .as("decision %d", i)
            .containsExactly(expected.gradient().get(i), within(LOSS));
      }
    }
  }

  @Test
  void aNetworkIsTrainedAveragedAndJudgedTheSame() {
    SearchSpace space = space("nas-bench-macro");
    Architecture path = space.sample(new SplittableRandom(3));
    List<Batch> batches = List.of(RandomBatches.of(space, 32, 1), RandomBatches.of(space, 32, 2));
    try (TrainableNetwork cpu = network(space, path, TrainingDevice.cpu());
        TrainableNetwork gpu = network(space, path, GPU)) {
      for (Batch batch : batches) {
        assertThat(gpu.learn(batch, 0.02)).isCloseTo(cpu.learn(batch, 0.02), within(LOSS));
      }
      cpu.finishAverage(batches);
      gpu.finishAverage(batches);
      assertSame(gpu.weights().tensors(), cpu.weights().tensors());
      assertThat(gpu.correct(batches.get(0)))
          .isBetween(cpu.correct(batches.get(0)) - 3, cpu.correct(batches.get(0)) + 3);
    }
  }

  private static TrainableNetwork network(
      SearchSpace space, Architecture path, TrainingDevice device) {
    return new TrainableNetwork(space.network(path), device, Sgd.USUAL, 0.1, 0.2, 0.9, 1);
  }

  /** Java's collector does not see the device's memory: whatever a step makes it has to close. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsLeaveNothingInTheDevicesMemory(boolean rematerialized) {
    SearchSpace space = space("proxylessnas");
    Batch batch = RandomBatches.of(space, 64, 1);
    Gates gates = new GatePolicy(space).drawPairs(new SplittableRandom(2));
    try (Supernet gpu = supernet(space, WeightSharing.COLLAPSED, GPU, rematerialized)) {
      long before = 0;
      for (int step = 0; step < 60; step++) {
        gpu.learn(gates.open(), batch, 0.01);
        gpu.learnAllPaths(gates.open(), batch, 0.01);
        gpu.accuracy(gates.open(), batch);
        gpu.gates(gates, batch);
        if (step == 20) {
          before = CudaUtils.getGpuMemory(Device.gpu()).getUsed();
        }
      }
      // What a step's activations take is some 100 MiB; the allocator keeps what it has had.
      assertThat(CudaUtils.getGpuMemory(Device.gpu()).getUsed() - before).isLessThan(8L << 20);
    }
  }

  /** By the norm of the difference, as single values are as wrong as rounding made them. */
  private static void assertSame(Map<String, Tensor> actual, Map<String, Tensor> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          float[] of = actual.get(name).values();
          float[] right = tensor.values();
          double difference = 0;
          double norm = 0;
          for (int i = 0; i < right.length; i++) {
            difference += Math.pow(of[i] - right[i], 2);
            norm += Math.pow(right[i], 2);
          }
          assertThat(Math.sqrt(difference))
              .as(name)
              .isLessThanOrEqualTo(RELATIVE * Math.sqrt(norm) + ABSOLUTE * Math.sqrt(right.length));
        });
  }
}
