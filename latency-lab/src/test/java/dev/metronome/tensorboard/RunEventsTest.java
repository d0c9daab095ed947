package dev.metronome.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.run.Algorithm;
import dev.metronome.run.PolicyStep;
import dev.metronome.run.ProxylessOptions;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchStep;
import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingEpoch;
import dev.metronome.run.TrainingOptions;
import dev.metronome.run.TrainingResult;
import dev.metronome.run.TunasOptions;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What searches and trainings tell, over several sessions. */
class RunEventsTest {

  private static final SearchSpace SPACE = SearchSpaces.named("nas-bench-macro");

  @TempDir private Path folder;

  @BeforeEach
  void configuration() throws Exception {
    Files.writeString(folder.resolve(RunDirectory.CONFIG), "{\n  \"seed\" : 1\n}\n");
  }

  private static TrainingConfig training() {
    return new TrainingConfig(
        "nas-bench-macro/0",
        SPACE.parameters(),
        "data",
        640,
        64,
        64,
        "cpu",
        1,
        TrainingOptions.ofEpochs(4));
  }

  private void train(long firstStep, long endStep, float loss) {
    TrainingEvents events = new TrainingEvents(folder, training());
    events.started(firstStep, 40);
    for (long step = firstStep; step < endStep; step++) {
      events.step(step, loss);
      if ((step + 1) % 10 == 0) {
        events.epoch(
            new TrainingEpoch((step + 1) / 10, loss, OptionalDouble.of(0.5 + step * 0.01), 1000));
      }
    }
    if (endStep == 40) {
      events.done(
          new TrainingResult("nas-bench-macro/0", 0.75, OptionalDouble.of(0.8), 4, "w", 60));
    }
  }

  @Test
  void aTrainingThatWasKilledAndResumedTellsEachStepOnce() throws Exception {
    // Checkpoints are whole epochs: the second session goes on behind the second.
    train(0, 27, 3);
    train(20, 40, 2);
    assertThat(EventReader.files(folder)).hasSize(2);
    Map<String, Map<Long, Float>> curves = EventReader.curves(folder);
    Map<Long, Float> losses = curves.get("loss/training");
    assertThat(losses.keySet()).containsExactlyElementsOf(LongStream.range(0, 40).boxed().toList());
    assertThat(losses.get(19L)).isEqualTo(3);
    assertThat(losses.get(20L)).isEqualTo(2);
    assertThat(curves.get("epoch")).isEqualTo(Map.of(9L, 1f, 19L, 2f, 29L, 3f, 39L, 4f));
    assertThat(curves.get("accuracy/validation")).hasSize(4).containsEntry(39L, 0.89f);
    assertThat(curves.get("accuracy/test")).isEqualTo(Map.of(39L, 0.75f));
    // 0.4 per 256 images, a batch of 64: risen after the warm-up of two steps, 0 in the end.
    Map<Long, Float> rates = curves.get("learning_rate/weights");
    assertThat(Collections.max(rates.values())).isCloseTo(0.1f, within(0.001f));
    assertThat(rates.get(39L)).isLessThan(0.001f);
  }

  @Test
  void theConfigurationIsToldOnce() throws Exception {
    train(0, 12, 3);
    train(10, 40, 2);
    List<Path> files = EventReader.files(folder);
    assertThat(EventReader.events(files.get(0)).get(2).texts())
        .isEqualTo(Map.of("configuration", "```json\n{\n  \"seed\" : 1\n}\n```"));
    assertThat(EventReader.events(files.get(1))).allMatch(event -> event.texts().isEmpty());
  }

  private static SearchConfig search(int steps, int architectures) {
    TunasOptions usual = TunasOptions.ofSteps(steps);
    TunasOptions options =
        new TunasOptions(
            steps,
            usual.batchSize(),
            usual.validationMultiple(),
            architectures,
            usual.reward(),
            usual.beta(),
            usual.multiplierGain(),
            usual.policyRate(),
            usual.policyDelay(),
            usual.baselineDecay(),
            usual.entropyWeight(),
            usual.latencyGradient(),
            usual.latencySamples(),
            usual.opWarmup(),
            usual.filterWarmup(),
            usual.weightRate(),
            usual.rateWarmup(),
            usual.labelSmoothing(),
            usual.weightDecay(),
            usual.initialWeights(),
            usual.rematerialized(),
            usual.decoding(),
            usual.checkpointSteps());
    return new SearchConfig(
        SPACE.name(),
        SPACE.parameters(),
        "data",
        800,
        200,
        "a table",
        "hash",
        2.5,
        2.5,
        List.of(),
        Algorithm.TUNAS.text(),
        "cpu",
        1,
        options,
        ProxylessOptions.ofSteps(steps));
  }

  private static SearchStep step(long step, double accuracy) {
    return step(step, accuracy, OptionalDouble.of(0.9));
  }

  /**
   * A step of a search.
   *
   * @param learned loss, advantage and entropy, where something learns
   */
  private static SearchStep step(long step, double accuracy, OptionalDouble learned) {
    return new SearchStep(
        step,
        SPACE.architecture(Collections.nCopies(8, 1), "test"),
        false,
        false,
        learned,
        accuracy,
        3,
        accuracy - 0.1,
        learned,
        learned,
        OptionalDouble.empty());
  }

  private static List<double[]> probabilities(double first) {
    double[] decision = {first, 0.5, 0.5 - first};
    return SPACE.decisions().stream().map(each -> decision.clone()).toList();
  }

  @Test
  void aStepOfASearchIsTheMeanOfItsArchitectures() throws Exception {
    SearchEvents events = new SearchEvents(folder, search(200, 2), SPACE.decisions());
    events.started(0, 200);
    for (long step = 0; step < 200; step++) {
      events.policy(new PolicyStep(step, probabilities(0.001 * step), 2.6, 0.01));
      events.step(step(step, 0.5));
      events.step(step(step, 0.7));
    }
    Map<String, Map<Long, Float>> curves = EventReader.curves(folder);
    assertThat(curves.get("accuracy/validation")).hasSize(200).containsEntry(7L, 0.6f);
    assertThat(curves.get("reward/reward")).containsEntry(7L, 0.5f);
    assertThat(curves.get("latency_ms/expected")).hasSize(200).containsEntry(7L, 2.6f);
    assertThat(curves.get("latency_ms/target")).containsEntry(199L, 2.5f);
    assertThat(curves.get("latency_ms/sampled")).containsEntry(199L, 3f);
    assertThat(curves.get("policy/relative_entropy")).containsEntry(0L, 0.9f);
    assertThat(curves.get("learning_rate/policy")).containsEntry(0L, 0.01f);
    assertThat(curves.get("learning_rate/weights")).hasSize(200);
    assertThat(curves.get("speed/images_per_second").values()).allMatch(speed -> speed > 0);
    assertThat(curves).doesNotContainKey("reward/multiplier");
  }

  @Test
  void probabilitiesOfEveryChoiceAreToldAHundredTimes() throws Exception {
    SearchEvents events = new SearchEvents(folder, search(300, 1), SPACE.decisions());
    events.started(0, 300);
    for (long step = 0; step < 300; step++) {
      events.policy(new PolicyStep(step, probabilities(0.001 * step), 2.6, 0.01));
      events.step(step(step, 0.5));
    }
    Map<String, Map<Long, Float>> curves = EventReader.curves(folder);
    List<String> tags =
        SPACE.decisions().stream()
            .flatMap(
                decision ->
                    decision.choices().stream()
                        .map(choice -> "probability/" + decision.name() + "/" + choice.label()))
            .toList();
    assertThat(tags).hasSize(24);
    assertThat(curves.keySet()).containsAll(tags);
    assertThat(curves.get(tags.get(0))).hasSize(100).containsEntry(299L, 0.299f);
    assertThat(curves.get(tags.get(1)).values()).containsOnly(0.5f);
    assertThat(curves.keySet().stream().filter(tag -> tag.startsWith("probability/"))).hasSize(24);
  }

  @Test
  void aSearchWithoutAPolicyOrWeightsTellsWhatThereIs() throws Exception {
    SearchEvents events = new SearchEvents(folder, search(10, 1), SPACE.decisions());
    events.started(0, 10);
    events.step(step(0, 0.5, OptionalDouble.empty()));
    assertThat(EventReader.curves(folder).keySet())
        .containsAll(Arrays.asList("accuracy/validation", "latency_ms/sampled"))
        .noneMatch(tag -> tag.startsWith("policy/") || tag.startsWith("learning_rate/"))
        .doesNotContain("loss/training", "speed/images_per_second");
  }
}
