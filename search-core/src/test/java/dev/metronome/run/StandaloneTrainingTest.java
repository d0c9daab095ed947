package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.data.GeneratedImages;
import dev.metronome.data.ProgressListener;
import dev.metronome.network.Network;
import dev.metronome.network.Safetensors;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.ArchitectureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 52 images in batches of 8: 7 steps an epoch. */
class StandaloneTrainingTest {

  private static final TrainingConfig CONFIG = TinyRuns.training(2);
  private static final int STEPS = 14;

  @TempDir private static Path shared;

  private static Path uninterrupted;
  private static TrainingResult uninterruptedResult;
  private static final List<TrainingEpoch> EPOCHS = new ArrayList<>();
  private static final List<Double> LOSSES = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeAll
  static void trainWithoutInterruption() throws IOException {
    uninterrupted = shared.resolve("uninterrupted");
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void started(long firstStep, long steps) {
            assertThat(firstStep).isZero();
            assertThat(steps).isEqualTo(STEPS);
          }

          @Override
          public void step(long step, double loss) {
            assertThat(step).isEqualTo(LOSSES.size());
            LOSSES.add(loss);
          }

          @Override
          public void epoch(TrainingEpoch epoch) {
            EPOCHS.add(epoch);
          }
        };
    uninterruptedResult = TinyRuns.train(uninterrupted, CONFIG, listener, () -> false);
  }

  private static TrainingResult train(Path folder, BooleanSupplier stop) throws IOException {
    return TinyRuns.train(folder, CONFIG, new TinyRuns.Silent(), stop);
  }

  private static BooleanSupplier after(int steps) {
    AtomicInteger taken = new AtomicInteger();
    return () -> taken.incrementAndGet() >= steps;
  }

  /** All columns but the last, the speed. */
  private static List<String> log(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("epochs.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  private static void assertSameRun(Path folder, TrainingResult result) throws IOException {
    assertThat(log(folder)).isEqualTo(log(uninterrupted));
    assertThat(folder.resolve("weights.safetensors"))
        .hasSameBinaryContentAs(uninterrupted.resolve("weights.safetensors"));
    assertThat(result.testAccuracy()).isEqualTo(uninterruptedResult.testAccuracy());
    Safetensors checkpoint = RunDirectory.checkpoint(folder).orElseThrow();
    RunDirectory.checkpoint(uninterrupted)
        .orElseThrow()
        .tensors()
        .forEach(
            (name, tensor) ->
                assertThat(checkpoint.tensors().get(name).values())
                    .describedAs(name)
                    .isEqualTo(tensor.values()));
  }

  @Test
  void theLogAndTheResultTellEveryEpoch() throws IOException {
    assertThat(EPOCHS).extracting(TrainingEpoch::epoch).containsExactly(1L, 2L);
    assertThat(LOSSES).hasSize(STEPS);
    double mean = LOSSES.subList(0, 7).stream().mapToDouble(Double::doubleValue).sum() / 7;
    assertThat(EPOCHS.get(0).loss()).isEqualTo(mean);
    assertThat(log(uninterrupted)).hasSize(3).first().isEqualTo("epoch,loss,test_accuracy");
    assertThat(uninterruptedResult.testAccuracy()).isEqualTo(EPOCHS.get(1).testAccuracy());
    assertThat(uninterruptedResult.epochs()).isEqualTo(2);
    // A finished run is not run again.
    assertThat(train(uninterrupted, () -> false)).isEqualTo(uninterruptedResult);
  }

  @Test
  void theWeightsAreThoseOfTheNetwork() throws IOException {
    Network network =
        TinyRuns.space().network(ArchitectureText.parse(CONFIG.architecture(), TinyRuns.space()));
    Safetensors file = Safetensors.read(uninterrupted.resolve(uninterruptedResult.weights()));
    new Weights(file.tensors()).requireFor(network, "weights");
    assertThat(file.metadata()).containsEntry("architecture", CONFIG.architecture());
  }

  @Test
  void aTrainingStoppedWithinAnEpochOrAtItsEndResumesToTheSameWeights() throws IOException {
    for (int steps : new int[] {3, 7, 9}) {
      Path stopped = folder.resolve("stopped" + steps);
      assertThatThrownBy(() -> train(stopped, after(steps)))
          .isInstanceOf(StoppedException.class)
          .hasMessageContaining("after step " + steps);
      assertThat(stopped.resolve("weights.safetensors")).doesNotExist();
      assertThat(stopped.resolve("result.json")).doesNotExist();
      assertSameRun(stopped, train(stopped, () -> false));
    }
  }

  @Test
  void aTrainingStoppedAfterEveryStepComesToTheSameWeights() throws IOException {
    for (int step = 1; step < STEPS; step++) {
      assertThatThrownBy(() -> train(folder, () -> true)).isInstanceOf(StoppedException.class);
    }
    assertSameRun(folder, train(folder, () -> true));
  }

  @Test
  void aTrainingKilledBeforeItsResultWritesItAgain() throws IOException {
    TrainingResult first = train(folder, () -> false);
    Files.delete(folder.resolve("result.json"));
    Files.delete(folder.resolve("weights.safetensors"));
    TrainingResult second = train(folder, () -> false);
    assertThat(second).isEqualTo(first);
    assertSameRun(folder, second);
  }

  @Test
  void aCheckpointWithoutItsTrainingStateIsRefused() throws IOException {
    assertThatThrownBy(() -> train(folder, after(2))).isInstanceOf(StoppedException.class);
    Path file = folder.resolve("checkpoint.safetensors");
    new Safetensors(Safetensors.read(file).tensors(), Map.of("step", "two")).write(file);
    assertThatThrownBy(() -> train(folder, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void imagesThatDoNotFitTheNetworkAreRefused() {
    Network network = TinyRuns.space().network(TinyRuns.space().sample(new SplittableRandom(1)));
    assertThatThrownBy(
            () ->
                new StandaloneTraining(
                    CONFIG,
                    network,
                    new GeneratedImages(12, 12, 1).draw(24, ProgressListener.silent())))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("24 x 24 pixels; expected 16 x 16");
  }
}
