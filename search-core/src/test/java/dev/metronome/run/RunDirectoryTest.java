package dev.metronome.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.network.Safetensors;
import dev.metronome.network.Tensor;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  @TempDir private Path parent;

  private final TrainingConfig config = TinyRuns.training(2);

  private Path folder() {
    return parent.resolve("runs/one");
  }

  private static List<Problem> refusal(Path folder, Object config) {
    return catchThrowableOfType(
            BadInputException.class, () -> RunDirectory.open(folder, config).close())
        .problems();
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aNewFolderGetsTheConfigurationAndReadsBack() throws IOException {
    RunDirectory.open(folder(), config).close();
    assertThat(RunDirectory.config(folder(), TrainingConfig.class)).isEqualTo(config);
    assertThatCode(() -> RunDirectory.open(folder(), config).close()).doesNotThrowAnyException();
  }

  @Test
  void anotherConfigurationIsRefusedWithEveryKeyAndBothValues() throws IOException {
    RunDirectory.open(folder(), config).close();
    TrainingConfig other =
        new TrainingConfig(
            config.architecture(),
            config.parameters().withWidth(0.5),
            "cifar10",
            config.trainImages(),
            config.validationImages(),
            config.testImages(),
            config.device(),
            6,
            TinyRuns.training(3).training());

    List<Problem> problems = refusal(folder(), other);

    assertThat(problems)
        .extracting(problem -> problem.where().replaceAll(".*key ", ""))
        .containsExactly("parameters.width", "data", "seed", "training.epochs");
    assertThat(problems.get(0).where()).startsWith(folder().resolve("config.json").toString());
    assertThat(problems.get(1).text()).contains("\"generated\"").contains("\"cifar10\"");
    assertThat(problems.get(2).text()).contains("with 5").contains("now, 6");
    assertThat(problems.get(3).text()).contains("with 2").contains("now, 3");
    assertThat(RunDirectory.config(folder(), TrainingConfig.class)).isEqualTo(config);
  }

  @Test
  void aRunOfAnotherKindIsRefused() throws IOException {
    RunDirectory.open(folder(), config).close();
    assertThat(refusal(folder(), TinyRuns.config(1, 10, 5)))
        .anySatisfy(
            problem -> {
              assertThat(problem.where()).endsWith("key architecture");
              assertThat(problem.expected()).contains("no such key");
            })
        .anySatisfy(problem -> assertThat(problem.where()).endsWith("key targetMs"));
  }

  @Test
  void aSecondHolderInThisProcessIsRefusedUntilTheFirstCloses() throws IOException {
    try (RunDirectory first = RunDirectory.open(folder(), config)) {
      assertThat(refusal(folder(), config).get(0).what()).contains("another process");
      assertThat(first.folder()).isEqualTo(folder());
    }
    RunDirectory.open(folder(), config).close();
  }

  @Test
  void aSecondProcessIsRefusedUntilTheFirstIsGone() throws Exception {
    try (ChildProcess child = ChildProcess.start("hold", folder())) {
      child.awaitLine("holding one");
      assertThat(refusal(folder(), TinyRuns.training(1)).get(0).what()).contains("another process");
      child.kill();
    }
    RunDirectory.open(folder(), TinyRuns.training(1)).close();
  }

  @Test
  void aFolderOfSomethingElseIsRefusedAndLeftAsItWas() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("thesis.tex"), "years of work");
    assertThat(refusal(folder(), config).get(0).what()).contains("thesis.tex");
    assertThat(namesIn(folder())).containsExactly("thesis.tex");
  }

  @Test
  void aFileInPlaceOfTheFolderOrAboveItIsRefused() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "text");
    assertThat(refusal(file, config).get(0).what()).isEqualTo("it is a file");
    assertThat(refusal(file.resolve("runs/one"), config).get(0).where()).isEqualTo(file.toString());
    assertThat(Files.readString(file)).isEqualTo("text");
  }

  @Test
  void aSymbolicLinkToAFolderIsAFolder() throws IOException {
    Path real = Files.createDirectory(parent.resolve("real"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), real);
    RunDirectory.open(link, config).close();
    assertThat(real.resolve("config.json")).exists();
  }

  @Test
  void aRunKilledWhileItWroteItsConfigurationBeginsAnew() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(".lock"), "");
    Files.writeString(
        folder().resolve(".config.json.0f8fad5b-d9cb-469f-a165-70867728950e.partial"), "{\"arc");
    RunDirectory.open(folder(), config).close();
    assertThat(namesIn(folder())).containsExactly(".lock", "config.json");
  }

  @Test
  void whatAKilledRunLeftHalfWrittenIsRemoved() throws IOException {
    RunDirectory.open(folder(), config).close();
    Files.writeString(
        folder().resolve(".checkpoint.safetensors.0f8fad5b-d9cb-469f-a165-70867728950e.partial"),
        "half");
    Files.writeString(folder().resolve("notes.partial"), "the user's");
    RunDirectory.open(folder(), config).close();
    assertThat(namesIn(folder())).containsExactly(".lock", "config.json", "notes.partial");
  }

  @Test
  void aDamagedConfigurationIsRefusedWithItsPlace() throws IOException {
    RunDirectory.open(folder(), config).close();
    Path file = folder().resolve("config.json");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));
    assertThat(refusal(folder(), config).get(0).where()).matches(".*config\\.json:\\d+:\\d+");
    for (String text : List.of("", "[]", "null")) {
      Files.writeString(file, text);
      assertThat(refusal(folder(), config).get(0).what()).isEqualTo("it holds no JSON object");
    }
  }

  @Test
  void aConfigurationThatLacksAKeyIsNotReadAsZero() throws IOException {
    RunDirectory.open(folder(), config).close();
    Path file = folder().resolve("config.json");
    Files.writeString(file, Files.readString(file).replaceAll("\"seed\" : 5,", ""));
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class, () -> RunDirectory.config(folder(), TrainingConfig.class));
    assertThat(refused.problems().get(0).where()).isEqualTo(file.toString());
    assertThat(refused).hasMessageContaining("seed");
  }

  @Test
  void theConfigurationOfNoRunIsRefused() {
    assertThat(
            catchThrowableOfType(
                BadInputException.class, () -> RunDirectory.config(parent, SearchConfig.class)))
        .hasMessageContaining("config.json");
  }

  @Test
  void checkpointAndResultAreThereOnceSaved() throws IOException {
    try (RunDirectory directory = RunDirectory.open(folder(), config)) {
      assertThat(directory.checkpoint()).isEmpty();
      assertThat(directory.result(TrainingResult.class)).isEmpty();
      directory.saveCheckpoint(
          new Safetensors(Map.of("t", new Tensor(List.of(1), new float[] {7})), Map.of()));
      TrainingResult result = new TrainingResult("a/0", 0.5, OptionalDouble.of(0.25), 2, "w", 1.25);
      directory.saveResult(result);
      assertThat(directory.checkpoint().orElseThrow().tensors().get("t").values())
          .containsExactly(7);
      assertThat(directory.result(TrainingResult.class)).contains(result);
    }
  }

  @Test
  void aCutCheckpointIsToldWithHowToBeginAgain() throws IOException {
    try (RunDirectory directory = RunDirectory.open(folder(), config)) {
      directory.saveCheckpoint(
          new Safetensors(Map.of("t", new Tensor(List.of(1), new float[] {7})), Map.of()));
      Path file = folder().resolve("checkpoint.safetensors");
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length - 1));
      BadInputException refused =
          catchThrowableOfType(BadInputException.class, directory::checkpoint);
      assertThat(refused)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("the file is cut")
          .hasMessageContaining("delete this file");
    }
  }

  @Test
  void aLogKeepsItsRowsBeforeAStepAndDropsWhatIsNotWhole() throws IOException {
    try (RunDirectory directory = RunDirectory.open(folder(), config)) {
      RunLog log = directory.log("log.csv", List.of("step", "value"));
      log.keepBefore(0);
      for (int i = 0; i < 12; i++) {
        log.add(i, "v" + i);
      }
      log.flush();
      Path file = folder().resolve("log.csv");
      Files.writeString(file, Files.readString(file) + "12,v");

      log.keepBefore(10);
      assertThat(Files.readAllLines(file)).hasSize(11).first().isEqualTo("step,value");
      assertThat(Files.readAllLines(file)).last().isEqualTo("9,v9");
      log.add(10, "again, with a comma");
      log.flush();
      assertThat(Files.readString(file)).endsWith("9,v9\n10,\"again, with a comma\"\n");
    }
  }

  @Test
  void aDamagedLogIsRefusedWithItsLine() throws IOException {
    try (RunDirectory directory = RunDirectory.open(folder(), config)) {
      Path file = folder().resolve("log.csv");
      for (String damaged : List.of("what is this", "1", "x,2", "-1,2", "")) {
        Files.writeString(file, "step,value\n0,a\n" + damaged + "\n");
        RunLog log = directory.log("log.csv", List.of("step", "value"));
        assertThat(catchThrowableOfType(BadInputException.class, () -> log.keepBefore(5)))
            .hasMessageStartingWith(file + ":3:");
      }
    }
  }
}
