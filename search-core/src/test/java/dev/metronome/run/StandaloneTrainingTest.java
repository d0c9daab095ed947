package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.data.GeneratedImages;
import dev.metronome.data.ProgressListener;
import dev.metronome.network.Network;
import dev.metronome.network.Safetensors;
import dev.metronome.network.Tensor;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.ArchitectureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 52 images, 10 of them held out, in batches of 8: 6 steps an epoch. */
class StandaloneTrainingTest {

  private static final TrainingConfig CONFIG = TinyRuns.training(2);
  private static final int STEPS = 12;

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
    assertThat(result.validationAccuracy()).isEqualTo(uninterruptedResult.validationAccuracy());
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
    double mean = LOSSES.subList(0, 6).stream().mapToDouble(Double::doubleValue).sum() / 6;
    assertThat(EPOCHS.get(0).loss()).isEqualTo(mean);
    assertThat(log(uninterrupted)).hasSize(3).first().isEqualTo("epoch,loss,validation_accuracy");
    assertThat(uninterruptedResult.validationAccuracy())
        .isEqualTo(EPOCHS.get(1).validationAccuracy())
        .isPresent();
    assertThat(uninterruptedResult.testAccuracy()).isBetween(0.0, 1.0);
    assertThat(uninterruptedResult.epochs()).isEqualTo(2);
    // A finished run is not run again.
    assertThat(train(uninterrupted, () -> false)).isEqualTo(uninterruptedResult);
  }

  @Test
  void theTestImagesAreToldByClassAndPrediction() throws IOException {
    List<String> lines = Files.readAllLines(uninterrupted.resolve("confusion.csv"));
    assertThat(lines.get(0)).isEqualTo("class,predicted,images");
    List<String> classes = TinyRuns.data().test().classNames();
    int images = 0;
    int correct = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      assertThat(classes).contains(fields[0], fields[1]);
      int count = Integer.parseInt(fields[2]);
      assertThat(count).isPositive();
      images += count;
      correct += fields[0].equals(fields[1]) ? count : 0;
    }
    assertThat(images).isEqualTo(TinyRuns.data().test().count());
    assertThat((double) correct / images).isEqualTo(uninterruptedResult.testAccuracy());
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
    for (int steps : new int[] {3, 6, 8}) {
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
    new Safetensors(Safetensors.read(file).tensors(), Map.of("training", "{\"step\": \"two\"}"))
        .write(file);
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

  @Test
  void aTrainingKilledAtAnyMomentResumesToTheSameWeights() throws Exception {
    SplittableRandom random = new SplittableRandom(System.nanoTime());
    int kills = 0;
    // A quick machine may end the training between two kills.
    while (kills < 3 && !Files.exists(folder.resolve("result.json"))) {
      kills++;
      try (ChildProcess child = ChildProcess.start("train", folder)) {
        child.awaitLine("started");
        Thread.sleep(random.nextInt(1500));
        child.kill();
      }
    }
    assertSameRun(folder, train(folder, () -> false));
  }

  @Test
  void withTheOptionsOfTunasATrainingResumesAsWell() throws IOException {
    TrainingConfig config = TinyRuns.training(TrainingOptions.tunas(3));
    TinyRuns.Silent silent = new TinyRuns.Silent();
    Path whole = folder.resolve("whole");
    Path stopped = folder.resolve("stopped");
    TrainingResult expected = TinyRuns.train(whole, config, silent, () -> false);
    assertThat(expected.validationAccuracy()).isEmpty();
    assertThat(log(whole)).hasSize(4).last().asString().matches("3,[0-9.]+,");
    assertThatThrownBy(() -> TinyRuns.train(stopped, config, silent, () -> true))
        .isInstanceOf(StoppedException.class);
    TrainingResult resumed = TinyRuns.train(stopped, config, silent, () -> false);
    assertThat(resumed.testAccuracy()).isEqualTo(expected.testAccuracy());
    assertThat(stopped.resolve("weights.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("weights.safetensors"));
  }

  @Test
  void aTrainingThatDivergesKeepsItsLastCheckpointAndSaysWhatToChange() throws IOException {
    assertThatThrownBy(() -> train(folder, after(3))).isInstanceOf(StoppedException.class);
    Path file = folder.resolve("checkpoint.safetensors");
    byte[] good = Files.readAllBytes(file);
    Safetensors read = Safetensors.read(file);
    Map<String, Tensor> poisoned = new LinkedHashMap<>(read.tensors());
    poisoned.replaceAll(
        (name, tensor) -> {
          float[] values = tensor.values().clone();
          if (name.endsWith("linear.weight") && !name.contains(".momentum.")) {
            Arrays.fill(values, Float.MAX_VALUE);
          }
          return new Tensor(tensor.shape(), values);
        });
    new Safetensors(poisoned, read.metadata()).write(file);
    byte[] bad = Files.readAllBytes(file);

    assertThatThrownBy(() -> train(folder, () -> false))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("at step 3, with a learning rate of ")
        .hasMessageContaining("its average before was ")
        .hasMessageContaining("lower --weight-rate, 0.2 now, or raise --rate-warmup, 0.1 now");
    assertThat(file).hasBinaryContent(bad);
    assertThat(folder.resolve("result.json")).doesNotExist();
    assertThatThrownBy(() -> train(folder, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("this run has diverged: at step 3");

    Files.write(file, good);
    Files.delete(folder.resolve("diverged.json"));
    assertSameRun(folder, train(folder, () -> false));
  }
}
