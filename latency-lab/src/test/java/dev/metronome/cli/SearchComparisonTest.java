package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches and comparisons on accuracies that are known, as a user runs them. */
class SearchComparisonTest {

  /** Of the project: a calibrated table of a desktop. */
  private static final String TABLE =
      Path.of("..", "latency-tables", "tables", "nas-bench-macro", "table.csv").toString();

  @TempDir private Path folder;

  private Answer command(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--space", "nas-bench-macro", "--table", TABLE, "--steps", "60"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(new String[0]));
  }

  /** Choice 2 everywhere is best, the last layers count most. */
  private String benchmark() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int code = 0; code < 6561; code++) {
      StringBuilder key = new StringBuilder();
      double accuracy = 80;
      for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
        key.append(rest % 3);
        accuracy += 0.1 * (i + 1) * (rest % 3);
      }
      json.append(code == 0 ? "" : ",").append('"').append(key).append("\":{\"mean_acc\":");
      json.append(accuracy).append('}');
    }
    return "tabular:" + Files.writeString(folder.resolve("bench.json"), json.append('}'));
  }

  @Test
  void aSearchByABenchmarkNeedsNoImages() throws Exception {
    Path out = folder.resolve("run");
    String[] search = {
      "--target-ms", "0.7", "--quality", benchmark(), "--out", out.toString(), "--json"
    };
    JsonNode found = command("search", search).json();
    assertThat(found.get("predictedMs").asDouble()).isCloseTo(0.7, within(0.01));
    assertThat(found.get("candidates")).hasSize(9);
    assertThat(found.get("candidates").get(8).get("eligible").asBoolean()).isFalse();
    assertThat(Files.readAllLines(out.resolve("steps.csv"))).hasSize(61);
    // A finished run is told again, not run again.
    JsonNode again = command("search", search).json();
    assertThat(again.get("architecture")).isEqualTo(found.get("architecture"));
    assertThat(again.get("seconds")).isEqualTo(found.get("seconds"));
    requireProblem(
        run("rank", "--run", out.toString(), "--benchmark", "x.json"), 2, "without a supernet");
  }

  @Test
  void aConfidenceAimsBelowTheTarget() throws Exception {
    String quality = benchmark();
    JsonNode found =
        command(
                "search",
                "--target-ms",
                "0.7",
                "--confidence",
                "0.95",
                "--quality",
                quality,
                "--out",
                folder.resolve("run").toString(),
                "--json")
            .json();
    double aimMs = found.get("aimMs").asDouble();
    assertThat(aimMs).isLessThan(0.7);
    assertThat(found.get("predictedMs").asDouble()).isCloseTo(aimMs, within(0.01));
  }

  @Test
  void algorithmsAreComparedOverSeedsAndAComparisonGoesOn() throws Exception {
    Path out = folder.resolve("comparison");
    String quality = benchmark();
    String[] compare = {
      "--target-ms",
      "0.7",
      "--window-below",
      "1",
      "--window-above",
      "0",
      "--limit",
      "parameters=2e6",
      "--quality",
      quality,
      "--seeds",
      "2",
      "--out",
      out.toString(),
      "--json"
    };
    JsonNode first = command("compare", compare).json();
    assertThat(first.get("algorithms"))
        .extracting(row -> row.get("algorithm").asText())
        .containsExactly("tunas", "tunas argmax", "random", "evolution");
    assertThat(first.get("runs")).hasSize(8);
    for (JsonNode row : first.get("algorithms")) {
      assertThat(row.get("runs").asInt()).isEqualTo(2);
    }
    for (JsonNode found : first.get("runs")) {
      if (!found.get("algorithm").asText().endsWith("argmax")) {
        assertThat(found.get("predictedMs").asDouble()).isLessThanOrEqualTo(0.7);
        // Nothing in the window is better than the best that the benchmark has there.
        assertThat(found.get("gap").asDouble()).isGreaterThanOrEqualTo(0);
      }
    }
    Files.delete(out.resolve("evolution-2/result.json"));
    JsonNode again = command("compare", compare).json();
    assertThat(again.get("runs").get(7).get("architecture"))
        .isEqualTo(first.get("runs").get(7).get("architecture"));
    assertThat(again.get("algorithms").get(0)).isEqualTo(first.get("algorithms").get(0));
    String text = command("compare", withoutLast(compare)).out();
    assertThat(text).contains("tunas argmax", "best in the window", "gap");
  }

  @Test
  void proxylessNasIsComparedByKnownAccuracies() throws Exception {
    JsonNode told =
        command(
                "compare",
                "--target-ms",
                "0.7",
                "--quality",
                benchmark(),
                "--algorithms",
                "proxylessnas,random",
                "--seeds",
                "2",
                "--out",
                folder.resolve("comparison").toString(),
                "--json")
            .json();
    assertThat(told.get("algorithms"))
        .extracting(row -> row.get("algorithm").asText())
        .containsExactly("proxylessnas", "proxylessnas argmax", "random");
    assertThat(told.get("algorithms").get(0).get("farthestMs").asDouble()).isLessThan(0.01);
    String config =
        Files.readString(folder.resolve("comparison").resolve("proxylessnas-1/config.json"));
    assertThat(config).contains("\"gates\" : \"REINFORCE\"", "\"alphaRate\" : 0.05");
  }

  @Test
  void whatProxylessNasCannotDoIsRefusedByTheOptionsNames() throws Exception {
    String[] search = {
      "--algorithm",
      "proxylessnas",
      "--target-ms",
      "0.7",
      "--quality",
      "simulated:1",
      "--out",
      folder.resolve("run").toString()
    };
    requireProblem(
        command("search", with(search, "--gates", "pair")), 2, "--gates: pair", "use reinforce");
    requireProblem(
        command("search", with(search, "--loss", "logarithmic")), 2, "--loss: logarithmic", "1 ms");
    requireProblem(
        command(
            "search",
            with(
                search,
                "--loss",
                "linear",
                "--latency-gain",
                "3",
                "--alpha-rate",
                "0",
                "--alpha-warmup",
                "1",
                "--alpha-baseline-decay",
                "2",
                "--latency-weight",
                "-1")),
        2,
        "--latency-weight: -1.0",
        "--latency-gain: 3.0",
        "--alpha-rate: 0.0",
        "--alpha-warmup: 1.0",
        "--alpha-baseline-decay: 2.0");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private static String[] withoutLast(String[] arguments) {
    return List.of(arguments).subList(0, arguments.length - 1).toArray(new String[0]);
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() throws Exception {
    String out = folder.resolve("run").toString();
    requireProblem(
        command("search", "--target-ms", "0.7", "--out", out), 2, "--data", "no images are given");
    requireProblem(
        command("search", "--target-ms", "0.7", "--out", out, "--quality", "guess"),
        2,
        "--quality: 'guess'");
    requireProblem(
        command("search", "--target-ms", "9", "--out", out, "--quality", "simulated:1"),
        2,
        "--target-ms: 9.0 ms cannot be reached");
    requireProblem(
        command(
            "search",
            "--target-ms",
            "0.7",
            "--out",
            out,
            "--quality",
            "simulated:1",
            "--limit",
            "parameters=many"),
        2,
        "--limit: 'parameters=many'");
    requireProblem(
        command(
            "search",
            "--target-ms",
            "0.7",
            "--out",
            out,
            "--quality",
            "simulated:1",
            "--limit",
            "parameters=1000"),
        2,
        "meets them together");
    requireProblem(
        command(
            "search",
            "--target-ms",
            "0.7",
            "--out",
            out,
            "--quality",
            "simulated:1",
            "--decode",
            "argmax",
            "--candidates",
            "3",
            "--reward",
            "soft",
            "--latency-gradient",
            "many"),
        2,
        "--candidates: 3",
        "--latency-gradient: MANY");
    requireProblem(
        command(
            "compare",
            "--target-ms",
            "0.7",
            "--out",
            out,
            "--quality",
            "simulated:1",
            "--algorithms",
            "tunas,magic"),
        2,
        "--algorithms: 'magic'");
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
