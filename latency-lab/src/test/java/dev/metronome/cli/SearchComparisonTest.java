package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static dev.metronome.cli.SearchCommands.TABLE;
import static dev.metronome.cli.SearchCommands.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches and comparisons on accuracies that are known, as a user runs them. */
class SearchComparisonTest {

  @TempDir private Path folder;

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
      "--target-ms",
      "0.7",
      "--quality",
      benchmark(),
      "--no-measure",
      "--out",
      out.toString(),
      "--json"
    };
    JsonNode found = command("search", search).json();
    assertThat(found.get("predictedMs").asDouble()).isCloseTo(0.7, within(0.01));
    assertThat(found.get("candidates"))
        .hasSize(10)
        .extracting(candidate -> candidate.get("role").asText())
        .endsWith("CANDIDATE", "ARGMAX", "AT_ARGMAX");
    assertThat(found.get("measuredMs").isNull()).isTrue();
    assertThat(found.get("judgements").asLong()).isGreaterThanOrEqualTo(60 + 9);
    assertThat(Files.readAllLines(out.resolve("steps.csv"))).hasSize(61);
    // A finished run is told again, not run again.
    JsonNode again = command("search", search).json();
    assertThat(again.get("architecture")).isEqualTo(found.get("architecture"));
    assertThat(again.get("seconds")).isEqualTo(found.get("seconds"));
    requireProblem(
        run("rank", "--run", out.toString(), "--benchmark", "x.json"), 2, "without a supernet");
  }

  @Test
  void onlySearchesThatRejectFailWhereArchitecturesAreRare() throws Exception {
    String table =
        Path.of("..", "latency-tables", "tables", "proxylessnas", "table.csv").toString();
    String task = "--space proxylessnas --steps 20 --quality simulated:1 --table " + table;
    // Hardly anything is as fast as the fastest architecture, which is told for 0.001 ms.
    String refusal =
        run(("search --target-ms 0.001 --out " + folder.resolve("none") + " " + task).split(" "))
            .err();
    Matcher fastest = Pattern.compile("expected: ([0-9.]+) to [0-9.]+ ms").matcher(refusal);
    assertThat(fastest.find()).as(refusal).isTrue();
    Answer answer =
        run(
            ("compare --algorithms random,tunas --seeds 1 --json --out "
                    + folder.resolve("rare")
                    + " --target-ms "
                    + 1.001 * Double.parseDouble(fastest.group(1))
                    + " "
                    + task)
                .split(" "));
    assertThat(answer.code()).isEqualTo(1);
    JsonNode told = answer.json();
    assertThat(told.get("failed")).hasSize(1);
    assertThat(told.get("failed").get(0).get("algorithm").asText()).isEqualTo("random");
    assertThat(told.get("failed").get(0).get("why").asText()).contains("random architectures lies");
    assertThat(told.get("runs"))
        .isNotEmpty()
        .allMatch(r -> r.get("algorithm").asText().startsWith("tunas"));
  }

  @Test
  void aSearchWhoseLimitsLeaveNothingNearTheTargetSaysSo() throws Exception {
    Answer answer =
        command(
            "search",
            "--target-ms",
            "0.7",
            "--limit",
            "parameters=5e5",
            "--quality",
            "simulated:1",
            "--no-measure",
            "--out",
            folder.resolve("limited").toString());
    assertThat(answer.code()).isEqualTo(1);
    assertThat(answer.out())
        .contains(
            "misses the target by -", "no nearer architecture was found that keeps the limits");
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
                "--no-measure",
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
        .containsExactly("tunas", "tunas argmax", "tunas at argmax", "random", "evolution");
    assertThat(first.get("runs")).hasSize(10);
    for (JsonNode row : first.get("algorithms")) {
      assertThat(row.get("runs").asInt()).isEqualTo(2);
      assertThat(row.get("judgements").asDouble()).isGreaterThan(60);
      assertThat(row.get("seconds").get("mean").asDouble()).isPositive();
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
    assertThat(again.get("runs").get(9).get("architecture"))
        .isEqualTo(first.get("runs").get(9).get("architecture"));
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
        .containsExactly("proxylessnas", "proxylessnas argmax", "proxylessnas at argmax", "random");
    assertThat(told.get("algorithms").get(0).get("farthestMs").asDouble()).isLessThan(0.01);
    String config =
        Files.readString(folder.resolve("comparison").resolve("proxylessnas-1/config.json"));
    assertThat(config).contains("\"gates\" : \"REINFORCE\"", "\"alphaRate\" : 0.05");
  }

  private static String[] withoutLast(String[] arguments) {
    return List.of(arguments).subList(0, arguments.length - 1).toArray(new String[0]);
  }

  /** Ten classes of noise, as an image folder. */
  private String images() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    Path images = folder.resolve("images");
    for (String part : List.of("train", "test")) {
      for (int i = 0; i < 10; i++) {
        Path own = Files.createDirectories(images.resolve(part).resolve("class" + i));
        for (int n = 0; n < 3; n++) {
          BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
          for (int at = 0; at < 32 * 32; at++) {
            image.setRGB(at % 32, at / 32, random.nextInt());
          }
          ImageIO.write(image, "png", own.resolve(n + ".png").toFile());
        }
      }
    }
    return images.toString();
  }

  @Test
  void candidatesAreJudgedByTrainingsFromScratchThatAreNotRepeated() throws Exception {
    Path out = folder.resolve("comparison");
    String[] compare = {
      "compare",
      "--space",
      "nas-bench-macro",
      "--table",
      TABLE,
      "--target-ms",
      "0.5",
      "--window-below",
      "0.2",
      "--window-above",
      "0.2",
      "--data",
      images(),
      "--validation",
      "0.3",
      "--quality",
      "scratch:1",
      "--batch",
      "8",
      "--steps",
      "2",
      "--candidates",
      "1",
      "--algorithms",
      "random",
      "--seeds",
      "1",
      "--out",
      out.toString(),
      "--json"
    };
    JsonNode first = run(compare).json();
    JsonNode row = first.get("algorithms").get(0);
    assertThat(row.get("judgements").asInt()).isEqualTo(3);
    assertThat(row.get("seconds").get("mean").asDouble()).isPositive();
    Path run = out.resolve("random-1");
    try (Stream<Path> trainings = Files.list(run.resolve("trainings"))) {
      assertThat(trainings.map(training -> training.resolve("result.json")))
          .hasSizeBetween(1, 2)
          .allSatisfy(result -> assertThat(result).exists());
    }
    // Without its own result, the search goes on with the trainings that are done.
    Files.delete(run.resolve("result.json"));
    assertThat(run(compare).json().get("runs").get(0).get("accuracy"))
        .isEqualTo(first.get("runs").get(0).get("accuracy"));
    requireProblem(
        run("rank", "--run", run.toString(), "--benchmark", "x.json"), 2, "without a supernet");
    // Another configuration is told before images are read, of which one is broken by now.
    String[] other = compare.clone();
    other[Arrays.asList(other).indexOf("--steps") + 1] = "3";
    Files.writeString(folder.resolve("images/train/class0/0.png"), "no image");
    requireProblem(
        run(other), 2, "config.json, key tunas.steps", "started with 2", "the same as now, 3");
    compare[Arrays.asList(compare).indexOf("scratch:1")] = "scratch:many";
    requireProblem(run(compare), 2, "--quality: 'scratch:many'", "1 to 9999");
  }

  /** A small supernet stands for networks of another size, whose latencies are held. */
  @Test
  void aProxyIsSearchedForTheLatencyOfTheNetworksThatItStandsFor() throws Exception {
    String task =
        "search --space nas-bench-macro --width 0.25 --resolution 16 --quality simulated:1 --steps 30"
            + " --target-ms 0.7 --table "
            + TABLE
            + " --out "
            + folder.resolve("proxied");
    requireProblem(run(task.split(" ")), 2, "has no row for", "or add --proxy");
    JsonNode told = run((task + " --json --proxy --no-measure").split(" ")).json();
    assertThat(told.get("predictedMs").asDouble()).isCloseTo(0.7, within(0.0007));
    assertThat(Files.readString(folder.resolve("proxied/config.json")))
        .contains(", of nas-bench-macro resolution=32");
    requireProblem(
        run(
            (task + "-other --proxy")
                .replace("--space nas-bench-macro", "--space proxylessnas")
                .split(" ")),
        2,
        "is a table of nas-bench-macro",
        "give another table or another --space");
  }

  /** This machine is hardly that of the table, so that it is measured by a table of its own. */
  @Test
  void candidatesAreMeasuredWhereTheTableIsOfThisMachine() throws Exception {
    Path table = folder.resolve("table");
    String parameters = "--space nas-bench-macro --width 0.25 --resolution 16";
    String bursts = " --bursts 6 --max-bursts 6 --calibration-networks 16";
    run(("table build " + parameters + bursts + " --out " + table).split(" "));
    String csv = table.resolve("table.csv").toString();
    String known = " --quality simulated:1 --steps 40 --candidates 2 --measured-window 0.5";
    double middleMs =
        run(("arch describe nas-bench-macro/1:1:1:1:1:1:1:1 --width 0.25 --resolution 16 --json"
                    + " --table "
                    + csv)
                .split(" "))
            .json()
            .get("latencyMs")
            .asDouble();
    String target = " --table " + csv + " --target-ms " + middleMs;
    String search = parameters + target + known + " --json --out ";
    Answer found = run(("search " + search + folder.resolve("run")).split(" "));
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.json().get("within").asBoolean()).isTrue();
    assertThat(found.json().get("measuredMs").asDouble()).isPositive();
    for (JsonNode candidate : found.json().get("candidates")) {
      JsonNode measured = candidate.get("measured");
      assertThat(measured.get("ms").asDouble())
          .isBetween(measured.get("lowMs").asDouble(), measured.get("highMs").asDouble())
          .isNotEqualTo(candidate.get("first").get("ms").asDouble());
    }
    assertThat(folder.resolve("run/.models")).doesNotExist();
    String text =
        run(("search " + search.replace(" --json", "") + folder.resolve("run")).split(" ")).out();
    assertThat(text).contains("result ", "argmax ", "at argmax ", "judged again:");

    String compare =
        "compare " + search + folder.resolve("compare") + " --algorithms random --seeds 1";
    JsonNode row = run((compare + " --measure").split(" ")).json().get("algorithms").get(0);
    assertThat(row.get("measuredMs").get("mean").asDouble()).isPositive();
    assertThat(row.get("within").asInt()).isEqualTo(1);
    // A window that nothing meets but by luck: done, and the answer is no.
    Answer missed =
        run(
            ("search " + search + folder.resolve("missed"))
                .replace("--measured-window 0.5", "--measured-window 1e-9")
                .split(" "));
    assertThat(missed.code()).as(missed.err()).isEqualTo(1);
    assertThat(missed.json().get("within").asBoolean()).isFalse();
  }

  @Test
  void measuringNeedsATargetThatIsAtHand() throws Exception {
    String[] compare = {
      "--target-ms",
      "0.7",
      "--quality",
      benchmark(),
      "--measure-on",
      "ort-cpu",
      "--out",
      folder.resolve("run").toString()
    };
    requireProblem(command("compare", compare), 2, "--measure-on", "without --measure");
    requireProblem(
        command(
            "search",
            "--target-ms",
            "0.7",
            "--quality",
            benchmark(),
            "--measure-on",
            "ort-cpu",
            "--no-measure",
            "--out",
            folder.resolve("run").toString()),
        2,
        "--no-measure",
        "one of the two");
    Path other = folder.resolve("other.csv");
    Files.writeString(
        other, Files.readString(Path.of(TABLE)).replace("runtime_version: ", "runtime_version: 0"));
    requireProblem(
        run(
            "compare",
            "--space",
            "nas-bench-macro",
            "--table",
            other.toString(),
            "--target-ms",
            "0.7",
            "--quality",
            benchmark(),
            "--measure",
            "--out",
            folder.resolve("run").toString()),
        2,
        "--measure: the table's target is",
        "not this machine");
  }
}
