package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.space.SearchSpaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spaces that users define, and all built-in ones, as commands take them. */
class SpacesOfUsersTest {

  private static final String SMALL =
      """
      {"resolution": 16, "classes": 12, "stages": [
        {"name": "a", "filters": 8, "multipliers": [1, 2], "layers": [{"stride": 2, "blocks": [
          {"op": "conv", "kernel": 3, "activation": "relu"}]}]},
        {"name": "b", "filters": 16, "layers": [{"stride": 2, "blocks": [
          {"op": "separable_conv", "kernel": [3, 5], "activation": "relu"}]}]},
        {"name": "pool", "layers": [{"blocks": [{"op": "global_average_pool"}]}]},
        {"name": "end", "layers": [{"blocks": [{"op": "linear"}]}]}]}
      """;

  @TempDir private Path folder;

  @Test
  void everyBuiltInSpaceIsShownSampledAndDescribed() throws Exception {
    for (String name : SearchSpaces.names()) {
      JsonNode shown = run("spaces", name, "--json").json();
      assertThat(shown.get("decisionList")).hasSize(shown.get("decisions").asInt());
      String text = run("arch", "sample", "--space", name, "--seed", "3").out().strip();
      JsonNode described = run("arch", "describe", text, "--json").json();
      assertThat(described.get("architecture").asText()).isEqualTo(text);
      Path file = Files.writeString(folder.resolve(name + ".json"), sampleWithStemStride(name));
      JsonNode read = run("arch", "describe", file.toString(), "--json").json();
      assertThat(read.get("parameters").asText())
          .isEqualTo(shown.get("parameters").asText() + " stem-stride=4");
      assertThat(read.get("macs").asLong()).isLessThan(described.get("macs").asLong());
    }
  }

  private static String sampleWithStemStride(String name) {
    return run("arch", "sample", "--space", name, "--seed", "3", "--stem-stride", "4", "--json")
        .out();
  }

  @Test
  void theDefinitionOfABuiltInSpaceIsAFileOfTheSameSpace() throws Exception {
    for (String name : SearchSpaces.names()) {
      Path file = folder.resolve("copy.json");
      Files.writeString(file, run("spaces", name, "--definition").out());
      JsonNode copy = run("spaces", file.toString(), "--json").json();
      JsonNode own = run("spaces", name, "--json").json();
      for (String key : List.of("parameters", "cardinality", "tableRows", "decisionList")) {
        assertThat(copy.get(key)).isEqualTo(own.get(key));
      }
    }
    requireProblem(run("spaces", "--definition"), 2, "no space is named");
  }

  @Test
  void theExampleIsASpace() throws Exception {
    Path file = Files.writeString(folder.resolve("my.json"), run("spaces", "--example").out());
    assertThat(run("spaces", file.toString()).out()).contains("stage1.layer2.squeeze_excite");
    String text = run("arch", "sample", "--space", file.toString()).out().strip();
    String typed = text.replaceFirst("@[0-9a-f]+", "");
    assertThat(run("arch", "describe", typed, "--json").json())
        .isEqualTo(run("arch", "describe", text, "--json").json());
    requireProblem(run("spaces", folder.resolve("none.json").toString()), 2, "no such file");
  }

  @Test
  void widthsThatWouldChangeTheChoicesOfAPointAreRefused() {
    requireProblem(
        run("arch", "describe", "mnasnet-b1-proxylessnas-enlarged", "--width", "0.5"),
        2,
        "--width",
        "filters are choices");
    assertThat(
            run("arch", "describe", "mnasnet-b1-proxylessnas-enlarged", "--resolution", "64")
                .code())
        .isZero();
    requireProblem(run("arch", "describe", "mnasnet-b1", "--stem-stride", "0"), 2, "--stem-stride");
    requireProblem(
        run("arch", "describe", "mnasnet-b1", "--stem-stride", "5"), 2, "--stem-stride", "1 to 4");
  }

  @Test
  void aTableAndASearchOfAUsersSpaceGoOnOnlyWhileTheFileIsTheSame() throws Exception {
    Path space = Files.writeString(folder.resolve("small.json"), SMALL);
    Path table = folder.resolve("table");
    String[] build = {
      "table",
      "build",
      "--space",
      space.toString(),
      "--bursts",
      "6",
      "--max-bursts",
      "6",
      "--calibration-networks",
      "0",
      "--out",
      table.toString(),
      "--json"
    };
    JsonNode built = run(build).json();
    assertThat(built.get("rows")).hasSize(2 + 2 * 2 + 2);
    assertThat(built.toString()).contains("small.json@");
    assertThat(run("table", "resume", table.toString(), "--json").json()).isEqualTo(built);

    Path run = folder.resolve("run");
    String latencies = table.resolve("table.csv").toString();
    double middleMs = middleMs(space, latencies);
    String[] search = {
      "search",
      "--space",
      space.toString(),
      "--table",
      latencies,
      "--target-ms",
      String.valueOf(middleMs),
      "--data",
      "generated:train=60,test=20",
      "--steps",
      "4",
      "--batch",
      "8",
      "--out",
      run.toString(),
      "--json"
    };
    JsonNode found = run(search).json();
    assertThat(found.get("architecture").asText()).startsWith(space + "@");
    assertThat(run("arch", "describe", found.get("architecture").asText()).code()).isZero();
    assertThat(run(search).json().get("architecture")).isEqualTo(found.get("architecture"));

    Files.writeString(space, SMALL.replace("[3, 5]", "[3, 7]"));
    requireProblem(
        run("table", "resume", table.toString()), 2, "defines another space", "small.json");
    requireProblem(
        run("arch", "describe", found.get("architecture").asText()), 2, "defines another space");
    // The table has no rows of kernel 7; a table that had them would not make it the same run.
    requireProblem(run(search), 2, "no row for");
    Files.writeString(space, SMALL.replace("[3, 5]", "[5, 3]"));
    requireProblem(run(search), 2, "config.json, key space", "small.json@");
  }

  private static double middleMs(Path space, String table) throws Exception {
    return Stream.of("/0:0", "/1:1")
        .map(choices -> run("arch", "describe", space + choices, "--table", table, "--json"))
        .mapToDouble(
            answer -> {
              try {
                return answer.json().get("latencyMs").asDouble();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .average()
        .orElseThrow();
  }
}
