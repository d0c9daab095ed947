package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.data.ImageDataset;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A random search whose every architecture is trained from scratch. */
class ScratchSearchTest {

  private static final int EPOCHS = 2;
  private static final int STEPS = 4;

  private final ImageDataset.SearchSplit split = TinyRuns.data().searchSplit(1, 17);

  @TempDir private Path folder;

  private static SearchConfig config() {
    SearchConfig tiny =
        TinyRuns.config(3, TinyRuns.reachableMs(), TinyRuns.options(STEPS, 1, 1, 8, 0.165));
    return new SearchConfig(
        tiny.space(),
        tiny.parameters(),
        "scratch:2 on generated",
        tiny.trainImages(),
        tiny.validationImages(),
        tiny.table(),
        tiny.tableSha256(),
        tiny.targetMs(),
        tiny.aimMs(),
        tiny.limits(),
        "random",
        tiny.device(),
        tiny.seed(),
        tiny.tunas(),
        tiny.proxyless());
  }

  private SearchResult search(Path run, BooleanSupplier stop) throws IOException {
    SearchConfig config = config();
    try (RunDirectory directory = RunDirectory.open(run, config)) {
      return new Search(
              config,
              TinyRuns.space(),
              TinyRuns.costs(),
              List.of(),
              QualitySource.scratch(config, TinyRuns.space(), split, EPOCHS))
          .run(directory, new TinyRuns.Silent(), stop);
    }
  }

  private static Map<String, FileTime> results(Path run) throws IOException {
    Map<String, FileTime> results = new HashMap<>();
    try (Stream<Path> trainings = Files.list(run.resolve("trainings"))) {
      for (Path training : trainings.toList()) {
        Path result = training.resolve("result.json");
        if (Files.exists(result)) {
          results.put(training.getFileName().toString(), Files.getLastModifiedTime(result));
        }
      }
    }
    return results;
  }

  @Test
  void anAccuracyIsThatOfATrainingJudgedOnTheValidationImages() throws IOException {
    SearchResult result = search(folder.resolve("run"), () -> false);
    Architecture found = ArchitectureText.parse(result.architecture(), TinyRuns.space());
    TrainingConfig training =
        new TrainingConfig(
            found.toString(),
            TinyRuns.space().parameters(),
            "any",
            split.train().count(),
            0,
            split.validation().count(),
            "cpu",
            3,
            TrainingOptions.ofEpochs(EPOCHS).ofBatchesWithoutValidation(8));
    try (RunDirectory directory = RunDirectory.open(folder.resolve("alone"), training)) {
      TrainingResult alone =
          new StandaloneTraining(
                  training,
                  TinyRuns.space().network(found),
                  new ImageDataset("alone", split.train(), split.validation()))
              .run(directory, new TinyRuns.Silent(), () -> false);
      assertThat(result.accuracy()).isEqualTo(alone.testAccuracy());
    }
    assertThat(results(folder.resolve("run"))).hasSizeBetween(1, STEPS);
    assertThat(result.seconds()).isPositive();
  }

  @Test
  void aSearchStoppedInTheMiddleOfTrainingsComesToTheSameResult() throws IOException {
    SearchResult whole = search(folder.resolve("whole"), () -> false);
    Path stopped = folder.resolve("stopped");
    int stops = 0;
    SearchResult found = null;
    Map<String, FileTime> before = new HashMap<>();
    while (found == null) {
      AtomicInteger asked = new AtomicInteger();
      try {
        found = search(stopped, () -> asked.incrementAndGet() >= 4);
      } catch (StoppedException e) {
        assertThat(e).hasMessageContaining(stopped.toString());
        stops++;
      }
      // What was trained once is not trained again.
      assertThat(results(stopped)).containsAllEntriesOf(before);
      before = results(stopped);
    }
    assertThat(stops).isGreaterThan(STEPS);
    assertThat(found.candidates()).isEqualTo(whole.candidates());
    assertThat(stopped.resolve("steps.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/steps.csv"));
    assertThat(found.seconds()).isPositive();
  }

  @Test
  void imagesThatDoNotFitAreRefusedBeforeAnythingIsTrained() {
    assertThatThrownBy(
            () ->
                QualitySource.scratch(
                    config(), TinyRuns.space(), TinyRuns.data().searchSplit(1, 1), EPOCHS))
        .hasMessageContaining("data for validation: 1 images");
  }
}
