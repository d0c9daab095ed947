package dev.metronome.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.network.Activation;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every runner does. */
public abstract class RunnerContract {

  private static final RunPlan QUICK =
      new RunPlan(0.1, 3, Duration.ofMillis(200), 0.05, 10, 200, Duration.ofSeconds(1));

  private static final SearchSpace SPACE =
      SearchSpaces.named("nas-bench-macro", p -> p.withResolution(16).withWidth(0.25));

  @TempDir protected Path folder;

  /** The runner under test. */
  protected abstract Runner open(int threads);

  /** An exporter of the runner's format. */
  protected abstract Exporter exporter();

  /** What the runner says of a classifier's input: a batch of images of 16 x 16 x 3. */
  protected abstract ModelTensor images();

  private Path classifier() throws IOException {
    return export(SPACE.network(SPACE.sample(new SplittableRandom(4))));
  }

  private Path export(Network network) throws IOException {
    Path file = folder.resolve(network.layers().get(0).name() + "." + exporter().format());
    Weights weights = Weights.random(network.weights(), 2);
    return exporter().export(network, weights, ExportOptions.DEFAULT, file).path();
  }

  private static float[] images(int count) {
    SplittableRandom random = new SplittableRandom(6);
    float[] values = new float[Math.toIntExact(count * SPACE.input().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void theTargetSaysWhatAndWhereItRuns() {
    Runner runner = open(2);
    assertThat(runner.target().threads()).isEqualTo(2);
    assertThat(runner.target().runtimeVersion()).isNotBlank();
    assertThat(runner.target().device()).isNotBlank();
    assertThat(runner.format()).isEqualTo(exporter().format());
  }

  @Test
  void describesInputsAndOutputs() throws IOException {
    try (LoadedModel model = open(1).load(classifier())) {
      assertThat(model.inputs()).containsExactly(images());
      assertThat(model.outputs())
          .containsExactly(new ModelTensor("logits", images().type(), List.of(-1L, 10L)));
    }
  }

  @Test
  void aBatchGivesWhatItsImagesGiveOneByOne() throws IOException {
    float[] images = images(3);
    try (LoadedModel model = open(1).load(classifier())) {
      float[] together = model.infer(images, 3);
      assertThat(together).hasSize(30);
      for (int i = 0; i < 3; i++) {
        int size = images.length / 3;
        float[] alone = model.infer(Arrays.copyOfRange(images, i * size, (i + 1) * size), 1);
        assertThat(Arrays.copyOfRange(together, i * 10, (i + 1) * 10))
            .containsExactly(alone, within(1e-4f));
      }
    }
  }

  @Test
  void threadsAndRunsInBetweenDoNotChangeTheOutputs() throws IOException {
    Path file = classifier();
    float[] images = images(2);
    try (LoadedModel one = open(1).load(file);
        LoadedModel two = open(2).load(file)) {
      float[] before = one.infer(images, 2);
      one.run();
      two.run();
      one.run();
      assertThat(one.infer(images, 2)).containsExactly(before);
      assertThat(two.infer(images, 2)).containsExactly(before, within(1e-4f));
    }
  }

  @Test
  void refusesInputsThatAreNoBatch() throws IOException {
    try (LoadedModel model = open(1).load(classifier())) {
      assertThatThrownBy(() -> model.infer(new float[7], 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("7 values");
      assertThatThrownBy(() -> model.infer(new float[0], 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aClosedModelSaysSoAndMayBeClosedAgain() throws IOException {
    LoadedModel model = open(1).load(classifier());
    model.close();
    model.close();
    assertThatThrownBy(model::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void measuresByThePlan() throws IOException {
    Measurer.Result result = open(1).measure(classifier(), QUICK);
    assertThat(result.samples().count()).isBetween(10, 200);
    assertThat(result.measurement().summary().minMs()).isPositive();
  }

  @Test
  void twoHundredTimesTheWorkTakesLonger() throws IOException {
    Runner runner = open(1);
    assertThat(medianMs(runner, 96)).isGreaterThan(medianMs(runner, 4));
  }

  private double medianMs(Runner runner, int channels) throws IOException {
    Network network =
        new Network(
            "conv",
            new TensorShape(24, 24, channels),
            List.of(new Layer.Conv("conv" + channels, 3, 1, channels, Activation.RELU)));
    return runner.measure(export(network), QUICK).measurement().summary().medianMs();
  }

  @Test
  void whatIsNoModelIsRefusedByName() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path text = Files.writeString(folder.resolve("text"), "Dear reader, this is no model.\n");
    Path missing = folder.resolve("missing");
    for (Path file : List.of(empty, text, missing, folder)) {
      assertThatThrownBy(() -> open(1).load(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aTruncatedModelIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(classifier());
    Path file = folder.resolve("truncated");
    for (int i = 1; i < 40; i++) {
      Files.write(file, Arrays.copyOf(whole, (int) ((long) whole.length * i / 40)));
      assertThatThrownBy(() -> open(1).load(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
