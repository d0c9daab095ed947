package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.data.Batch;
import dev.metronome.network.Tensor;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.supernet.Supernet;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.NonFiniteLossException;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossWatchTest {

  private static final double GUESSING = Math.log(10);
  private static final String ADVICE = "lower --weight-rate or raise --rate-warmup";

  private final LossWatch watch = new LossWatch("training", 10, ADVICE);

  @TempDir private Path folder;

  private void feed(long from, long to, LongToDoubleFunction loss) {
    for (long step = from; step < to; step++) {
      double value = loss.applyAsDouble(step);
      assertThat(watch.step(step, 0.1, () -> value)).isEqualTo(value);
    }
  }

  /** By real weights: the loss explodes although it stays finite. */
  @Test
  void aSupernetThatLearnsFarTooFastIsStopped() {
    SearchSpace space = TinyRuns.space();
    Architecture path = space.sample(new SplittableRandom(1));
    Batch batch = RandomBatches.of(space, 16, 2);
    LossWatch watch = new LossWatch("search", space.parameters().classes(), ADVICE);
    try (Supernet supernet = new Supernet(space, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1)) {
      assertThatThrownBy(
              () -> {
                for (long step = 0; step < 300; step++) {
                  watch.step(step, 50, () -> supernet.learn(path, batch, 50));
                }
              })
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("search: the loss diverged in steps")
          .hasMessageContaining(ADVICE);
    }
  }

  @Test
  void aLossThatIsNotFiniteStopsAtOnceWithTheLossBefore() {
    feed(0, 60, step -> 2 - 0.01 * step);
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> watch.step(60, 0.4, () -> bad))
          .isInstanceOf(DivergedException.class)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(
              "at step 60, with a learning rate of 0.4000, the loss became " + bad)
          .hasMessageContaining("its lowest average before was 1.6")
          .hasMessageContaining("at step 59")
          .hasMessageContaining(ADVICE);
    }
    assertThatThrownBy(
            () ->
                watch.step(
                    60,
                    0.4,
                    () -> {
                      throw new NonFiniteLossException(Double.NaN, 0.4);
                    }))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("at step 60");
  }

  @Test
  void aFirstStepThatIsNotFiniteIsToldAsSuch() {
    assertThatThrownBy(() -> watch.step(0, 0.4, () -> Double.NaN))
        .hasMessageContaining("it was the first step");
    feed(0, 3, step -> 2);
    assertThatThrownBy(() -> watch.step(3, 0.4, () -> Double.NaN))
        .hasMessageContaining("its average before was 2.000");
  }

  @Test
  void aLossThatExplodesStopsTheRunWithItsSteps() {
    feed(0, 80, step -> 2);
    assertThatThrownBy(() -> feed(80, 400, step -> 100))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("the loss diverged in steps 81 to 180")
        .hasMessageContaining("its lowest average before was 2")
        .hasMessageContaining("guessing has 2.303");
  }

  @Test
  void aNetworkThatForgetsWhatItHasLearnedIsStopped() {
    feed(0, 300, step -> 1.2);
    assertThatThrownBy(() -> feed(300, 1000, step -> GUESSING + 0.01))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("its lowest average before was 1.2");
  }

  @Test
  void aSpikeThatPassesAndASlowStartStopNothing() {
    feed(0, 100, step -> 9);
    feed(100, 1000, step -> GUESSING + 0.02);
    feed(1000, 1500, step -> 1);
    feed(1500, 1530, step -> 50);
    feed(1530, 3000, step -> 0.8);
  }

  @Test
  void theSpreadOfMixupIsNoDivergence() {
    for (int seed = 0; seed < 50; seed++) {
      LossWatch fresh = new LossWatch("training", 10, ADVICE);
      SplittableRandom random = new SplittableRandom(seed);
      for (long step = 0; step < 3000; step++) {
        // From guessing to what mixup leaves, where single batches lie as far up as guessing.
        double mean = GUESSING * (0.6 + 0.4 * Math.exp(-step / 500.0));
        double loss = mean * (0.4 + 1.2 * random.nextDouble());
        fresh.step(step, 0.1, () -> loss);
      }
    }
  }

  @Test
  void aWatchThatIsRestoredStopsAtTheSameStep() {
    feed(0, 90, step -> 2);
    feed(90, 150, step -> 100);
    LossWatch resumed = new LossWatch("training", 10, ADVICE);
    resumed.restore(watch.state());
    assertThat(resumed.state()).isEqualTo(watch.state());
    long first = stopOf(watch);
    assertThat(first).isBetween(180L, 200L);
    assertThat(stopOf(resumed)).isEqualTo(first);
  }

  private static long stopOf(LossWatch watch) {
    for (long step = 150; step < 1000; step++) {
      try {
        watch.step(step, 0.1, () -> 100);
      } catch (DivergedException e) {
        return step;
      }
    }
    throw new AssertionError("it never stopped");
  }

  @Test
  void weightsThatAreNotFiniteAreNotSaved() {
    Tensor good = new Tensor(List.of(2), new float[] {1, 2});
    Tensor bad = new Tensor(List.of(2), new float[] {1, Float.NaN});
    watch.requireFinite(7, Map.of("a", good));
    assertThatThrownBy(() -> watch.requireFinite(7, Map.of("a", good, "stem.weight", bad)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("after step 7 the tensor stem.weight holds NaN");
  }

  @Test
  void aRunThatDivergedIsNotResumedUntilItsNoteIsDeleted() throws IOException {
    DivergedException diverged = null;
    try {
      watch.step(5, 0.1, () -> Double.NaN);
    } catch (DivergedException e) {
      diverged = e;
    }
    try (RunDirectory directory = RunDirectory.open(folder, Map.of("rate", 1))) {
      directory.requireNotDiverged();
      directory.saveDivergence(diverged);
      assertThatThrownBy(directory::requireNotDiverged)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("this run has diverged: at step 5")
          .hasMessageContaining(ADVICE)
          .hasMessageContaining("delete this file");
      Files.delete(folder.resolve("diverged.json"));
      directory.requireNotDiverged();
    }
  }
}
