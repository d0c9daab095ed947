package dev.metronome.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TabularEvaluatorTest {

  @TempDir private Path folder;

  private final SearchSpace space = SearchSpaces.named("nas-bench-macro");

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("bench.json"), json);
  }

  private List<Problem> problemsOf(String json) throws IOException {
    Path file = file(json);
    return catchThrowableOfType(BadInputException.class, () -> TabularEvaluator.read(file, space))
        .problems();
  }

  @Test
  void percentBecomesAShare() throws IOException {
    TabularEvaluator evaluator =
        TabularEvaluator.read(
            file("{\"01201201\": {\"mean_acc\": 91.25}, \"22222222\": {\"mean_acc\": 93}}"), space);
    assertThat(evaluator.accuracy(ArchitectureText.parse("nas-bench-macro/0:1:2:0:1:2:0:1", space)))
        .isCloseTo(0.9125, within(1e-12));
    assertThatThrownBy(
            () ->
                evaluator.accuracy(
                    ArchitectureText.parse("nas-bench-macro/0:0:0:0:0:0:0:0", space)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bench.json")
        .hasMessageContaining("nas-bench-macro/0:0:0:0:0:0:0:0");
  }

  @Test
  void malformedJsonIsRefusedWithLineAndColumn() throws IOException {
    String json = "{\"01201201\": {\"mean_acc\": 91.25},\n\"2222";
    assertThat(problemsOf(json))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.where()).startsWith(folder.resolve("bench.json") + ":2:"));
  }

  @Test
  void everyWrongEntryIsNamedByItsKey() throws IOException {
    String json =
        """
        {"0120120": {"mean_acc": 91}, "012012011": {"mean_acc": 91}, "01201203": {"mean_acc": 91},
         "00000000": {"mean_acc": "91"}, "11111111": {}, "22222222": {"mean_acc": 930},
         "0000000x": {"mean_acc": 9}, "00000001": {"mean_acc": 90}}""";
    assertThat(problemsOf(json))
        .extracting(problem -> problem.where().replaceAll(".*key ", ""))
        .containsExactly(
            "0120120", "012012011", "01201203", "00000000", "11111111", "22222222", "0000000x");
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    for (String json : List.of("{}", "[]", "3", "")) {
      assertThat(problemsOf(json))
          .describedAs(json)
          .singleElement()
          .satisfies(problem -> assertThat(problem.what()).contains("no architectures"));
    }
  }

  @Test
  void problemsOfAWholeFileAreNotListedByTheThousand() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      json.append(i == 0 ? "" : ",").append("\"k").append(i).append("\": 1");
    }
    assertThat(problemsOf(json.append("}").toString())).hasSize(20);
  }

  @Test
  void thePublishedBenchmarkHasAllNetworksAndTheBestOne() throws IOException {
    TabularEvaluator evaluator =
        TabularEvaluator.read(
            SharedFiles.require("reference/benchmarks/nas-bench-macro-cifar10.json"), space);
    double best =
        evaluator.accuracy(
            ReferenceArchitectures.named("nas-bench-macro-best")
                .orElseThrow()
                .point()
                .architecture());
    assertThat(best).isCloseTo(0.93127, within(5e-6));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      assertThat(evaluator.accuracy(space.sample(random))).isBetween(0.5, best);
    }
  }
}
