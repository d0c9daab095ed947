package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporter;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.export.tflite.TfliteExporter;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as a user gives them: answer, exit code, and what is said of bad input. */
class CommandLineTest {

  @TempDir private Path folder;

  @Test
  void describesProxylessNasMobileAsPublished() throws Exception {
    JsonNode json = run("arch", "describe", "proxylessnas-mobile", "--json").json();
    assertThat(json.get("params").asLong()).isEqualTo(4_080_512);
    assertThat(json.get("macs").asLong()).isEqualTo(320_427_584);
  }

  @Test
  void aSampledArchitectureIsReadAgainAsFileAndAsText() throws Exception {
    Answer sampled = run("arch", "sample", "--space", "nas-bench-macro", "--seed", "5", "--json");
    Path file = Files.writeString(folder.resolve("arch.json"), sampled.out());
    String text = run("arch", "sample", "--space", "nas-bench-macro", "--seed", "5").out().strip();
    assertThat(run("arch", "describe", file.toString(), "--json").json().get("architecture"))
        .isEqualTo(run("arch", "describe", text, "--json").json().get("architecture"));
  }

  private static String netConfig(String name) throws Exception {
    return Path.of(CommandLineTest.class.getResource("/net-config/" + name + ".json").toURI())
        .toString();
  }

  @Test
  void aNetConfigIsDescribedWithoutASpace() throws Exception {
    String file = netConfig("once-for-all-small");
    JsonNode json = run("arch", "describe", file, "--resolution", "32", "--json").json();
    assertThat(json.get("space").isNull()).isTrue();
    assertThat(json.get("architecture").isNull()).isTrue();
    assertThat(json.get("network").asText()).isEqualTo("MobileNetV3");
    assertThat(json.get("layers")).hasSize(9);
    JsonNode larger = run("arch", "describe", file, "--json").json();
    assertThat(larger.get("resolution").asInt()).isEqualTo(224);
    assertThat(larger.get("params")).isEqualTo(json.get("params"));
    assertThat(larger.get("macs").asLong()).isGreaterThan(json.get("macs").asLong());
    assertThat(run("arch", "describe", file).out())
        .contains("without a space", "feature_mix_layer");
  }

  @Test
  void importSaysThatANetworkHasNoSpaceAndDescribesIt() throws Exception {
    String file = netConfig("proxylessnas-small");
    Answer answer = run("arch", "import", file);
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).isEqualTo(run("arch", "describe", file).out());
  }

  @Test
  void importFindsTheArchitectureWithTheOptionsToGiveBesideIt() throws Exception {
    String file = netConfig("nas-bench-macro-point");
    String[] importing = {"arch", "import", file, "--resolution", "16"};
    assertThat(run(importing).out())
        .startsWith("nas-bench-macro/1:0:2:1:0:1:0:0\n")
        .contains("for other commands: --resolution 16 --filters 8,16,32,64,320\n")
        .contains("padding symmetric, not same");
    String[] asJson = Arrays.copyOf(importing, importing.length + 1);
    asJson[importing.length] = "--json";
    JsonNode json = run(asJson).json();
    Path point = folder.resolve("point.json");
    Files.writeString(point, json.get("point").toString());
    JsonNode described = run("arch", "describe", point.toString(), "--json").json();
    for (String key : new String[] {"space", "architecture", "parameters", "params", "macs"}) {
      assertThat(described.get(key)).as(key).isEqualTo(json.get(key));
    }
  }

  @Test
  void aNetConfigIsRefusedWhereASpaceIsNeeded() throws Exception {
    String file = netConfig("once-for-all-small");
    requireProblem(
        run("arch", "describe", file, "--width", "0.5", "--classes", "4"),
        2,
        "--classes, --width",
        "has no space");
    requireProblem(run("arch", "describe", file, "--resolution", "3"), 2, "8 to 4096");
    requireProblem(
        run("train", "--arch", file, "--data", "generated", "--out", folder.toString()),
        2,
        "a network without a space",
        "metronome arch import");
  }

  @Test
  void whatIsWrongInANetConfigIsToldWithItsPath() throws Exception {
    String right = Files.readString(Path.of(netConfig("once-for-all-small")));
    Path file = folder.resolve("net.config");
    Files.writeString(file, right.replace("\"expand_ratio\": 4", "\"expand_ratio\": \"4\""));
    String path = "blocks[3].mobile_inverted_conv.expand_ratio";
    requireProblem(run("arch", "describe", file.toString()), 2, file.toString(), path);
    requireProblem(run("arch", "import", file.toString()), 2, file.toString(), path);
    Files.writeString(file, right.substring(0, 700));
    requireProblem(run("arch", "describe", file.toString()), 2, file + ":", "a net.config");
    Files.write(file, new byte[] {'{', (byte) 0xff});
    requireProblem(run("arch", "describe", file.toString()), 2, "UTF-8");
    Files.writeString(file, "{}");
    requireProblem(run("arch", "import", file.toString()), 2, "metronome arch describe");
    requireProblem(run("arch", "import", folder.resolve("none").toString()), 2, "no such file");
  }

  @Test
  void selfcheckTellsOfEveryItemAndExitsByThem() throws Exception {
    Answer answer = run("selfcheck", "--seconds", "1", "--json");
    JsonNode json = answer.json();
    List<String> names = new ArrayList<>();
    for (JsonNode item : json.get("items")) {
      names.add(item.get("name").asText());
      assertThat(item.get("verdict").asText()).isIn("ok", "note", "bad");
      for (String key : new String[] {"figure", "bounds", "advice"}) {
        assertThat(item.get(key).asText()).as(key).isNotBlank();
      }
    }
    assertThat(names)
        .containsExactly(
            "clock",
            "null runner",
            "noise floor",
            "drift",
            "compute and memory",
            "load",
            "governor",
            "garbage collection",
            "training device");
    JsonNode noise = json.get("items").get(2).get("values");
    assertThat(noise.get("ratio").asDouble()).isBetween(0.5, 2.0);
    assertThat(noise.get("bursts").asInt()).isGreaterThanOrEqualTo(10);
    // How busy the machine of the test is decides.
    assertThat(answer.code()).isEqualTo(json.get("fit").asBoolean() ? 0 : 1);
    assertThat(json.get("target").asText()).startsWith("ort-cpu");
    requireProblem(run("selfcheck", "--seconds", "0"), 2, "--seconds", "1 to 3600");
    requireProblem(run("selfcheck", "--target", "none-cpu"), 2, "none-cpu");
  }

  @Test
  void listsSpacesWithTheirRows() throws Exception {
    JsonNode spaces = run("spaces", "--json").json().get("spaces");
    assertThat(spaces).hasSize(4);
    assertThat(spaces.get(0).get("cardinality").asLong()).isEqualTo(6561);
    assertThat(run("spaces", "nas-bench-macro").out()).contains("0=identity  1=mb_k3_e3");
  }

  @Test
  void namesWhatIsKnownInsteadOfAnUnknownSpace() {
    requireProblem(run("spaces", "resnet"), 2, "'resnet'", "nas-bench-macro, proxylessnas");
  }

  @Test
  void saysWhereAnArchitecturesTextIsWrong() {
    requireProblem(run("arch", "describe", "nas-bench-macro/0:1"), 2, "2 choices", "8 choices");
    requireProblem(
        run("arch", "describe", "nas-bench-macro/0:1:2:0:1:7:0:1"), 2, "choice 7 at position 6");
    requireProblem(run("arch", "describe", "nonsense"), 2, "there is no such file");
    for (String missing : List.of("winner.json", "runs/winner.json", "net.config")) {
      requireProblem(
          run("train", "--arch", missing, "--out", folder.resolve("run").toString()),
          2,
          "architecture '" + missing + "': there is no such file");
    }
  }

  @Test
  void tellsEveryWrongParameterAtOnce() {
    Answer answer = run("spaces", "proxylessnas", "--width", "0", "--resolution", "1");
    requireProblem(answer, 2, "--width", "--resolution");
  }

  @Test
  void buildsShowsAndUsesATable() throws Exception {
    Path out = folder.resolve("table");
    String[] build = {
      "table",
      "build",
      "--space",
      "nas-bench-macro",
      "--width",
      "0.25",
      "--resolution",
      "16",
      "--bursts",
      "6",
      "--max-bursts",
      "6",
      "--calibration-networks",
      "16",
      "--out",
      out.toString(),
      "--json"
    };
    JsonNode built = run(build).json();
    assertThat(built.get("rows")).hasSize(19);
    assertThat(out.resolve("options.yaml"))
        .content()
        .contains("table build:\n", "\n  calibration-networks: 16\n", "\n  out: '" + out + "'\n");
    requireProblem(run(build), 2, "holds a build already");
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("notes.txt"), "mine");
    build[Arrays.asList(build).indexOf("--out") + 1] = foreign.toString();
    requireProblem(run(build), 2, "notes.txt");
    assertThat(foreign.toFile().list()).containsExactly("notes.txt");
    assertThat(run("table", "show", out.toString(), "--json").json()).isEqualTo(built);
    assertThat(run("table", "resume", out.toString(), "--json").json()).isEqualTo(built);

    Path csv = out.resolve("table.csv");
    String[] describe = {
      "arch",
      "describe",
      "nas-bench-macro/0:1:2:0:1:2:0:1",
      "--resolution",
      "16",
      "--table",
      csv.toString(),
      "--json"
    };
    // All rows are named, to people in a line each, and what builds them.
    Answer refused = run(describe);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            csv + ", a table of nas-bench-macro resolution=16",
            ": 10 problems\n",
            "'metronome table build --space nas-bench-macro --resolution 16 --out DIR'",
            "  - it has no row for conv 16x16x3->16x16x32");
    assertThat(refused.err().lines().filter(line -> line.startsWith("  - it has no row for")))
        .hasSize(10);
    assertThat(refused.json().get("problems"))
        .hasSize(10)
        .allSatisfy(problem -> assertThat(problem.get("what").asText()).contains("no row for"));
    String[] right = Arrays.copyOf(describe, describe.length + 2);
    right[describe.length] = "--width";
    right[describe.length + 1] = "0.25";
    assertThat(run(right).json().get("latencyMs").asDouble()).isPositive();
    checksTheTable(out);

    // Neither padding nor epsilon change a row, so the table is right for a net.config too.
    right[2] = "nas-bench-macro/1:0:2:1:0:1:0:0";
    describe[2] = netConfig("nas-bench-macro-point");
    assertThat(run(describe).json().get("latencyMs")).isEqualTo(run(right).json().get("latencyMs"));
    describe[2] = netConfig("proxylessnas-small");
    assertThat(run(describe).code()).isEqualTo(2);
    requireProblem(
        run(Arrays.copyOf(describe, describe.length - 1)),
        2,
        csv.toString(),
        "no row for",
        "relu6");

    Files.writeString(csv, Files.readString(csv).substring(0, 900));
    requireProblem(run("table", "show", csv.toString()), 2, csv.toString());
  }

  private static void checksTheTable(Path table) throws Exception {
    String[] check = {
      "table",
      "check",
      table.toString(),
      "--networks",
      "6",
      "--bursts",
      "6",
      "--max-bursts",
      "6",
      "--json"
    };
    JsonNode checked = run(check).json();
    assertThat(checked.get("networks").asInt()).isEqualTo(6);
    for (String key :
        List.of("mapePercent", "within5Percent", "within10Percent", "rmseMs", "kendallTau")) {
      assertThat(checked.get(key).isNumber()).as(key).isTrue();
    }
    assertThat(checked.get("checked")).hasSize(6);
    assertThat(table.resolve("check-1").resolve("check.json")).exists();
    assertThat(table.resolve("check-1").resolve("check.html")).exists();
    assertThat(run("table", "show", table.toString(), "--json").json().get("check").asText())
        .startsWith("checked: MAPE ");

    String[] strict = Arrays.copyOf(check, check.length + 2);
    strict[check.length] = "--max-mape";
    strict[check.length + 1] = "0";
    Answer missed = run(strict);
    assertThat(missed.code()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(missed.out()).get("holds").asBoolean()).isFalse();
    assertThat(table.resolve("check-2").resolve("check.json")).exists();
  }

  @Test
  void aProfiledTableIsMadeAndCheckedAsItStandsAndInItsBestCase() throws Exception {
    Path table = folder.resolve("profiled");
    String profiling =
        "table profile --space nas-bench-macro --width 0.25 --resolution 16 --networks 12"
            + " --runs 3 --run-seconds 0 --json --out ";
    JsonNode made = run((profiling + table).split(" ")).json();
    assertThat(made.get("rows")).hasSize(19);
    assertThat(made.get("rows").get(0).get("statistic").asText()).isEqualTo("mean");
    assertThat(run((profiling + table).split(" ")).json()).isEqualTo(made);

    String checking = "table check " + table + " --networks 6 --bursts 6 --max-bursts 6";
    JsonNode checked = run((checking + " --json").split(" ")).json();
    double mape = checked.get("mapePercent").asDouble();
    JsonNode best = checked.get("scaled");
    assertThat(best.get("factor").asDouble()).isPositive();
    assertThat(best.get("errors").get("mapePercent").asDouble()).isBetween(0.0, mape);
    String again = checking + " --same-networks " + table.resolve("check-1");
    assertThat(run(again.split(" ")).out()).contains("not calibrated", "best case, x ");
    assertThat(networks(table.resolve("check-2"))).isEqualTo(networks(table.resolve("check-1")));
    requireProblem(
        run((checking + " --same-networks " + table).split(" ")),
        2,
        "networks.csv",
        "the folder of a check");
  }

  private static Set<String> networks(Path check) throws Exception {
    Set<String> networks = new HashSet<>();
    new ObjectMapper()
        .readTree(check.resolve("check.json").toFile())
        .get("checked")
        .forEach(network -> networks.add(network.get("architecture").asText()));
    return networks;
  }

  @Test
  void refusesATargetThatNoArchitectureReachesBeforeItReadsImages() throws Exception {
    Path out = folder.resolve("table");
    run(
        "table",
        "build",
        "--space",
        "nas-bench-macro",
        "--width",
        "0.25",
        "--resolution",
        "16",
        "--classes",
        "12",
        "--bursts",
        "6",
        "--max-bursts",
        "6",
        "--calibration-networks",
        "0",
        "--out",
        out.toString());
    Path images = folder.resolve("images");
    for (int i = 0; i < 12; i++) {
      Path aClass = Files.createDirectories(images.resolve("train").resolve("class" + i));
      Files.writeString(aClass.resolve("1.png"), "no image");
    }
    Answer answer =
        run(
            "search",
            "--space",
            "nas-bench-macro",
            "--width",
            "0.25",
            "--resolution",
            "16",
            "--data",
            images.toString(),
            "--table",
            out.resolve("table.csv").toString(),
            "--target-ms",
            "5000",
            "--out",
            folder.resolve("run").toString());
    requireProblem(
        answer, 2, "--target-ms: 5000.0 ms cannot be reached", " ms by the latency table");
  }

  @Test
  void aModelIsMeasuredAndProfiledOnTheRuntimeOfItsFormat() throws Exception {
    requireMeasured(new OnnxExporter(), "ort-cpu", "float[?, 3, 16, 16]", "Conv");
    requireMeasured(new TfliteExporter(), "tflite-cpu", "float32[?, 16, 16, 3]", "Convolution");
    String tflite = folder.resolve("model.tflite").toString();
    String onnx = folder.resolve("model.onnx").toString();
    requireProblem(run("measure", tflite), 2, "this is a TFLite file", "such as tflite-cpu");
    requireProblem(
        run("measure", onnx, "--target", "tflite-cpu"), 2, "this is an ONNX file", "as ort-cpu");
  }

  private void requireMeasured(Exporter exporter, String target, String input, String firstType)
      throws Exception {
    SearchSpace space =
        SearchSpaces.named("nas-bench-macro", p -> p.withResolution(16).withWidth(0.25));
    Network network = space.network(space.sample(new SplittableRandom(1)));
    Path file = folder.resolve("model." + exporter.format());
    exporter.export(network, Weights.random(network.weights(), 2), ExportOptions.DEFAULT, file);
    String[] measure = {
      "measure", file.toString(), "--target", target, "--limit", "0.1", "--profile"
    };
    JsonNode measured = run(with(measure, "--json")).json();
    assertThat(measured.get("target").asText()).startsWith(target);
    requireWholeProfile(measured.get("profile"), firstType);
    Answer text = run(measure);
    assertThat(text.err()).isEmpty();
    assertThat(text.out()).contains("takes input: " + input, "Operators, mean of", "all operators");
  }

  private static String[] with(String[] arguments, String last) {
    String[] longer = Arrays.copyOf(arguments, arguments.length + 1);
    longer[arguments.length] = last;
    return longer;
  }

  private static void requireWholeProfile(JsonNode profile, String firstType) {
    double sumMs = 0;
    for (JsonNode operator : profile.get("operators")) {
      sumMs += operator.get("meanMs").asDouble();
    }
    assertThat(profile.get("operators").get(0).get("type").asText()).startsWith(firstType);
    assertThat(profile.get("runs").asInt()).isGreaterThanOrEqualTo(50);
    assertThat(profile.get("operatorsMs").asDouble()).isCloseTo(sumMs, within(1e-9));
    assertThat(profile.get("restMs").asDouble())
        .isCloseTo(profile.get("meanRunMs").asDouble() - sumMs, within(1e-9))
        .isNotNegative();
  }

  @Test
  void aDemoLeavesAFolderAloneThatIsNoDemos() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("runs/table")).resolve("mine.txt");
    Files.writeString(mine, "precious");
    Files.writeString(folder.resolve("runs/result.json"), "{}");
    requireProblem(run("demo", "--out", folder.resolve("runs").toString()), 2, "result.json");
    assertThat(mine).hasContent("precious");
  }

  @Test
  void aFileInPlaceOfAFolderIsBadInput() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String out : new String[] {file.toString(), file.resolve("below").toString()}) {
      requireProblem(
          run("export", "--arch", "nas-bench-macro/0:0:0:0:0:0:0:0", "--out", out), 2, "file");
      requireProblem(run("table", "build", "--space", "nas-bench-macro", "--out", out), 2, "file");
    }
  }

  @Test
  void wrongSettingsAreToldByTheirOptions() {
    requireProblem(
        run(
            "search",
            "--space",
            "nas-bench-macro",
            "--data",
            "generated",
            "--table",
            "none.csv",
            "--target-ms",
            "1",
            "--out",
            folder.toString(),
            "--batch",
            "1",
            "--op-warmup",
            "1.5",
            "--weight-rate",
            "-1"),
        2,
        "--batch: 1",
        "--op-warmup: 1.5",
        "--weight-rate: -1.0");
    requireProblem(
        run(
            "train",
            "--arch",
            "nas-bench-macro/0:0:0:0:0:0:0:0",
            "--data",
            "generated",
            "--out",
            folder.toString(),
            "--epochs",
            "0"),
        2,
        "--epochs: 0");
  }

  @Test
  void allThatIsWrongIsToldAtOnceWhateverFindsIt() throws Exception {
    Answer answer =
        run(
            ("search --space resnet --table none.csv --target-ms much --quality simulated:x"
                    + " --algorithm magic --steps 0 --batch 3 --candidates 0 --confidence 2"
                    + " --limit flops=10 --device cuda:0 --validation 1 --reward none --serch 1"
                    + " --json")
                .split(" "));
    requireProblem(
        answer,
        2,
        "--out: it is not given\n  expected: RUN: Folder for",
        "--target-ms: 'much'\n  expected: a number",
        "--reward: 'none'\n  expected: absolute|soft|hard",
        "--serch: there is no such option",
        "see 'metronome search --help'",
        "space: 'resnet' is no search space",
        "none.csv: there is no such file",
        "--quality: 'simulated:x'",
        "--algorithm: 'magic' is unknown",
        "--steps: 0",
        "--batch: 3",
        "--candidates: 0",
        "--confidence: 2.0",
        "--limit: 'flops' is neither a metric nor a file",
        "parameters=NUMBER",
        "--device: it is given, and no images are used",
        "--validation: 1.0");
    assertThat(answer.json().get("problems")).hasSizeGreaterThan(14);

    requireProblem(
        run(
            ("train --arch nas-bench-macro/0:1 --data nowhere --epochs 0 --batch 3 --optimizer adam"
                    + " --crop half --device tpu --unreadable 2 --no-augment --mixup 0.1 --width x")
                .split(" ")),
        2,
        "--out: it is not given",
        "--width: 'x'",
        "2 choices",
        "data 'nowhere'",
        "--epochs: 0",
        "--batch: 3",
        "--optimizer: 'adam'",
        "--crop: 'half'",
        "--device: 'tpu'",
        "--unreadable: 2.0",
        "--mixup: given with --no-augment");
    requireProblem(
        run(
            ("compare --space nas-bench-macro --algorithms magic,tunas,tunas --seeds 0"
                    + " --measure-on ort-cpu --quality guess --out x")
                .split(" ")),
        2,
        "--table: it is not given",
        "--target-ms: it is not given",
        "--algorithms: 'magic'",
        "each once",
        "--seeds: 0",
        "--measure-on: given without --measure",
        "--quality: 'guess' is unknown",
        "--data: no images are given");
  }

  @Test
  void helpIsShownWhateverElseIsTyped() {
    Answer answer = run("search", "--help", "--steps", "many", "--serch");
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).contains("--target-ms", "Examples:");
  }

  @Test
  void limitsOfTimeHaveLimits() {
    requireProblem(run("measure", "x.onnx", "--limit", "1e300"), 2, "--limit", "3600");
    requireProblem(
        run("measure", "x.onnx", "--bound", "1e-5"), 2, "--bound: 0.00001", "0.0001 to 1");
    requireProblem(run("measure", "x.onnx", "--bound", "NaN"), 2, "--bound");
  }

  @Test
  void namesUnreadableImages() throws Exception {
    for (String part :
        new String[] {"train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png"}) {
      Path file = folder.resolve("images").resolve(part);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "no image");
    }
    requireProblem(
        run("data", folder.resolve("images").toString()), 2, "1.png", "2.png", "3.png", "4.png");
    requireProblem(run("data", folder.resolve("nowhere").toString()), 2, "nowhere");
  }

  @Test
  void wrongUsageIsExplained() {
    Answer unknown = run("serach");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("serach", "--help");
    assertThat(run("measure", folder.resolve("none.onnx").toString()).code()).isEqualTo(2);
    requireProblem(run("measure", "x.onnx", "--target", "abacus-cpu"), 2, "abacus-cpu", "ort-cpu");
  }

  @Test
  void aWrongArgumentIsOneProblem() {
    Answer answer = run("completion", "foo");
    requireProblem(answer, 2, "bash|zsh: 'foo'", "expected: bash|zsh");
    assertThat(answer.err().split("expected:", -1)).hasSize(2);
    requireProblem(run("completion"), 2, "bash|zsh: it is not given");
    requireProblem(run("completion", "bash", "foo"), 2, "foo: nothing takes this argument");
  }

  @Test
  void anOptionWithoutItsValueIsOneProblemWhereverItStands() {
    String[] options = {"--threads", "--bound", "0.1", "model.onnx", "--precision"};
    String[] words = new String[options.length + 1];
    words[0] = "measure";
    System.arraycopy(options, 0, words, 1, options.length);
    Answer answer = run(words);
    requireProblem(
        answer,
        2,
        "--threads: it has no value, as --bound follows",
        "--precision: it has no value\n",
        "see 'metronome measure --help'");
    assertThat(answer.err()).doesNotContain("not given", "nothing takes", "model.onnx");
    // The help is printed all the same.
    assertThat(run("measure", "--threads", "--help").out()).contains("Usage: metronome measure");
  }

  @Test
  void aWrongValueAtTheEndLeavesOtherOptionsTheirDefaults() {
    requireProblem(run("search", "--target-ms", "fast"), 2, "--target-ms: 'fast'", "a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "table", "arch", "agent"})
  void withoutACommandTheHelpIsPrinted(String group) {
    String[] words = group.isEmpty() ? new String[0] : new String[] {group};
    Answer answer = run(words);
    String[] withHelp = Arrays.copyOf(words, words.length + 1);
    withHelp[words.length] = "--help";
    assertThat(answer.err()).isEqualTo(run(withHelp).out()).contains("Usage: metronome");
    assertThat(answer.out()).isEmpty();
    assertThat(answer.code()).isEqualTo(2);
  }
}
