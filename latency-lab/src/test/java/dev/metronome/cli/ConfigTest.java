package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.config.ConfigTemplate;
import dev.metronome.cli.config.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options in a file: what counts, and what is said of files that are wrong. */
class ConfigTest {

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("metronome.yaml"), text);
  }

  private static List<String> arguments(String... typed) throws IOException {
    return Arrays.asList(Configuration.of(Metronome::commandLine, typed).arguments());
  }

  @Test
  void whatIsTypedComesBeforeTheSectionAndThatBeforeWhatIsShared() throws Exception {
    Path file =
        file(
            """
            shared:
              space: nas-bench-macro
              seed: 1
              classes: 12
            table build:
              seed: 2
              out: tables/a
            search:
              seed: 3
            """);
    assertThat(arguments("table", "build", "--config", file.toString(), "--classes", "10"))
        .containsExactly(
            "table",
            "build",
            "--space=nas-bench-macro",
            "--seed=2",
            "--out=tables/a",
            "--config",
            file.toString(),
            "--classes",
            "10");
  }

  @Test
  void flagsAndListsAreGivenAsTheyAreTyped() throws Exception {
    Path file =
        file(
            """
            search:
              no-measure: true
              rematerialize: false
              limit: [parameters=4e6, other.csv=80]
              filters: [8, 16]
            """);
    assertThat(arguments("search", "--config=" + file))
        .contains(
            "--no-measure", "--limit=parameters=4e6", "--limit=other.csv=80", "--filters=8,16")
        .doesNotContain("--rematerialize", "--rematerialize=false");
    assertThat(arguments("search", "--config=" + file, "--limit", "parameters=1"))
        .doesNotContain("--limit=other.csv=80");
    assertThat(run("search", "--config=" + file, "--no-measure=false", "--json").err())
        .contains("--space: it is not given");
  }

  @Test
  void anOptionThatIsTypedPutsOutTheOneThatItExcludes() throws Exception {
    Path file =
        file(
            """
            shared: {width: 0.5}
            export: {run: runs/winner, out: deploy}
            """);
    String config = "--config=" + file;
    assertThat(arguments("export", config))
        .containsExactly("export", "--run=runs/winner", "--out=deploy", config);
    assertThat(arguments("export", config, "--arch", "mobilenet-v2"))
        .containsExactly("export", "--width=0.5", "--out=deploy", config, "--arch", "mobilenet-v2");
  }

  @Test
  void aRunIsStoredAsIfItsOptionsHadBeenTyped() throws Exception {
    String[] options = {"--data", "generated:train=60,test=24", "--epochs", "1", "--batch", "20"};
    String arch = "nas-bench-macro/0:0:0:0:0:0:0:0";
    Path typed = folder.resolve("typed");
    String[] all = {"train", "--arch", arch, "--width", "0.25", "--out", typed.toString()};
    assertThat(run(concat(all, options)).code()).isZero();
    Path fromFile = folder.resolve("from-file");
    Path file =
        file(
            """
            shared:
              data: generated:train=60,test=24
              width: 0.25
            train:
              arch: %s
              epochs: 1
              batch: 20
              out: %s
            """
                .formatted(arch, fromFile));
    assertThat(run("train", "--config", file.toString()).code()).isZero();
    for (String name : new String[] {"config.json", "weights.safetensors"}) {
      assertThat(fromFile.resolve(name)).hasSameBinaryContentAs(typed.resolve(name));
    }
    assertThat(fromFile.resolve("options.yaml"))
        .content()
        .contains("train:\n", "\n  epochs: 1\n", "\n  out: '" + fromFile + "'\n")
        .isEqualTo(
            Files.readString(typed.resolve("options.yaml"))
                .replace(typed.toString(), fromFile.toString()));
  }

  @Test
  void theStoredOptionsOfAnExportExportAgain() throws Exception {
    String[] options = {"--width", "0.25", "--format", "onnx", "--no-measure", "--seed", "7"};
    Path first = folder.resolve("first");
    String[] all = {
      "export", "--arch", "nas-bench-macro/0:0:0:0:0:0:0:0", "--out", first.toString()
    };
    assertThat(run(concat(all, options)).code()).isZero();
    Path stored = first.resolve("options.yaml");
    Path second = folder.resolve("second");
    assertThat(run("export", "--config", stored.toString(), "--out", second.toString()).code())
        .isZero();
    assertThat(second.resolve("model.onnx")).exists();
    assertThat(second.resolve("options.yaml"))
        .content()
        .contains("\n  seed: 7\n", "\n  no-measure: true\n", "\n  width: 0.25\n")
        .isEqualTo(Files.readString(stored).replace(first.toString(), second.toString()));
  }

  @Test
  void theStoredOptionsOfARunRunItAgain() throws Exception {
    Path table = Path.of("..", "latency-tables", "tables", "nas-bench-macro", "table.csv");
    Path first = folder.resolve("it's a run");
    Path file =
        file(
            """
            search:
              space: nas-bench-macro
              quality: "simulated:1"
              steps: 40
              filters: [32, 64, 128, 256, 1280]
              limit: [parameters=4e6]
            """);
    String config = "--config=" + file;
    String[] typed = {
      "search", config, "--table=" + table, "--target-ms=0.7", "--no-measure", "--out=" + first
    };
    assertThat(run(typed).code()).isZero();
    Path stored = first.resolve("options.yaml");
    assertThat(stored)
        .content()
        .contains("\n  no-measure: true\n", "\n  table: '" + table + "'\n", "\n  steps: 40\n")
        .contains("\n  filters: [32, 64, 128, 256, 1280]\n", "\n  limit: 'parameters=4e6'\n")
        // A default that was in force.
        .contains("\n  #algorithm: tunas\n");
    Path second = folder.resolve("second");
    assertThat(run("search", "--config", stored.toString(), "--out", second.toString()).code())
        .isZero();
    for (String name : new String[] {"config.json", "steps.csv"}) {
      assertThat(second.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
    }
    // With nothing typed beside it, it goes on with the very run.
    Answer again = run("search", "--config", stored.toString(), "--json");
    assertThat(again.json().get("run").asText()).isEqualTo(first.toString());
  }

  private static String[] concat(String[] a, String[] b) {
    String[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithKeyAndPlace() throws Exception {
    Path file =
        file(
            """
            shared:
              space: nas-bench-macro
              out: everywhere
            serch:
              steps: 10
            search:
              stepz: 10
              steps: many
              epochs: 3
              no-measure: perhaps
              batch: [1, 2]
              reward: rewarding
              steps: 20
              algorithm:
            export:
              run: a
              arch: b
            """);
    Answer answer = run("table", "build", "--config", file.toString(), "--json");
    requireProblem(
        answer,
        2,
        file + ":3:3: 'out' is no shared key",
        "put it into the sections of the commands that it is for",
        file + ":4:1: there is no section 'serch'",
        file + ":7:3: 'stepz' is no key of 'search'",
        "an option of the command, such as stem-stride or steps",
        file + ":8:3: steps: 'many'\n  expected: a whole number\n",
        file + ":9:3: 'epochs' is no key of 'search'",
        "put it below 'train' or 'data', which has it",
        file + ":10:3: no-measure: 'perhaps'\n  expected: true or false",
        file + ":11:3: 'batch' has 2 values in brackets",
        file + ":12:3: reward: ",
        "absolute|soft|hard",
        file + ":13:3: the key 'steps' is there a second time, after line 8",
        file + ":14:13: 'algorithm' has no value",
        file + ":17:3: 'arch' is given with 'run' of line 16");
    List<Integer> lines =
        answer
            .err()
            .lines()
            .filter(line -> line.startsWith("metronome: " + file + ":"))
            .map(line -> Integer.valueOf(line.split(":", -1)[2]))
            .toList();
    assertThat(lines).hasSize(11).isSorted();
  }

  @Test
  void aValueThatIsNoneOfThoseListedIsToldWithTheOthers() throws Exception {
    Path file =
        file(
            """
            search:
              algorithm: magic
              stpes: 3
            """);
    requireProblem(
        run("search", "--config", file.toString()),
        2,
        file + ":2:3: algorithm: 'magic'",
        "tunas|proxylessnas|random|evolution",
        file + ":3:3: 'stpes' is no key of 'search'");
  }

  @Test
  void aCommandThatRefusesAValueOfTheFileTellsItsPlace() throws Exception {
    Path file =
        file(
            """
            table build:
              space: nas-bench-macro
              calibration-limit: -1
              out: %s
            """
                .formatted(folder.resolve("table")));
    requireProblem(
        run("table", "build", "--config", file.toString()),
        2,
        "--calibration-limit (" + file + ":3:3): -1",
        "at least 0");
    // What was typed is not blamed on the file.
    assertThat(
            run("table", "build", "--config", file.toString(), "--calibration-limit", "-2").err())
        .contains("--calibration-limit: -2");
  }

  @Test
  void anOptionThatWasTypedWithoutItsValueIsNotBlamedOnTheFile() throws Exception {
    Path file =
        file(
            """
            search:
              space: nas-bench-macro
              table: nowhere.csv
              target-ms: 0.5
              resolution: 32
              batch: 16
            """);
    String config = "--config=" + file;
    Answer answer =
        run("search", config, "--data=generated", "--target-ms", "--resolution", "0", "--out=x");
    requireProblem(
        answer,
        2,
        "--target-ms: it has no value, as --resolution follows",
        "see 'metronome search --help'",
        // What follows is read as it is typed.
        "--resolution: 0");
    assertThat(answer.err()).doesNotContain("0: nothing takes", ":4:3", ":5:3");
    // At the end, before the file and before what ends the options.
    assertThat(run("search", config, "--target-ms").err())
        .contains("--target-ms: it has no value\n")
        .doesNotContain("--target-ms (", "--target-ms: it is not given");
    assertThat(run("search", "--target-ms", "--config", file.toString(), "--batch").err())
        .contains("--target-ms: it has no value, as --config", "--batch: it has no value\n")
        .contains("--table (" + file + ":3:3)")
        .doesNotContain("--space: it is not given", "nothing takes", "--batch (");
    // A value of another type.
    assertThat(run("search", config, "--target-ms", "fast").err())
        .contains("--target-ms: 'fast'")
        .doesNotContain("--target-ms (");
    // What is named in the file, too, but for another option.
    assertThat(run("search", config, "--data=nowhere.csv", "--table=nowhere.csv").err())
        .doesNotContain(":3:3");
  }

  @Test
  void valuesOutOfRangeAreToldBesideThoseOfAnotherType() throws Exception {
    Path file =
        file(
            """
            search:
              classes: 0
              target-ms: -1
              steps: many
              architectures: 0
              space:
            """);
    Answer answer = run("search", "--config", file.toString());
    requireProblem(
        answer,
        2,
        file + ":4:3: steps: 'many'",
        file + ":6:9: 'space' has no value",
        "--classes (" + file + ":2:3): 0 classes\n  expected: 2 to 1000000 classes",
        "--target-ms (" + file + ":3:3): -1.0\n  expected: above 0",
        "--architectures (" + file + ":5:3): 0\n  expected: at least 1",
        "--table: it is not given",
        "--out: it is not given");
    // What the file has and is refused counts as given.
    assertThat(answer.err()).doesNotContain("--space", "--steps");
  }

  @Test
  void whatIsNotThereIsToldWithTheOptionThatNamesItAndItsPlace() throws Exception {
    Path file =
        file(
            """
            shared:
              data: nowhere
            search:
              space: no-space
              table: nothere.csv
              target-ms: -1
              out: run
            """);
    requireProblem(
        run("search", "--config", file.toString()),
        2,
        "--data (" + file + ":2:3): data 'nowhere': no such data set",
        "--space (" + file + ":4:3): 'no-space' is no search space",
        "--table (" + file + ":5:3): nothere.csv: ",
        "--target-ms (" + file + ":6:3): -1.0");
    // What was typed is not blamed on the file.
    assertThat(run("search", "--config", file.toString(), "--table", "other.csv").err())
        .contains("metronome: other.csv: ")
        .doesNotContain("nothere.csv");
  }

  @Test
  void aBuildThatIsNotThereIsNotCalledOneWithoutConfiguration() {
    String missing = folder.resolve("nowhere").toString();
    requireProblem(run("table", "resume", missing), 2, missing + ": there is no such folder");
  }

  @Test
  void aBuildTellsAllThatIsWrongAtOnce() throws Exception {
    Path file =
        file(
            """
            table build:
              bound: 7
              bursts: 4
              max-bursts: 5
              calibration-networks: 8
              precision: float1
              power-rounds: 1
              seed: x
            """);
    requireProblem(
        run("table", "build", "--config", file.toString()),
        2,
        "--bound (" + file + ":2:3): 7\n  expected: 0.0001 to 1\n",
        "--bursts (" + file + ":3:3): 4\n  expected: at least 6",
        "--max-bursts (" + file + ":4:3): 5\n  expected: at least 6",
        "--calibration-networks (" + file + ":5:3): 8\n  expected: 16 to 100000, or 0 for none",
        "--precision (" + file + ":6:3)",
        "--power-rounds (" + file + ":7:3): 1",
        file + ":8:3: seed: 'x'",
        "--space: it is not given");
  }

  @Test
  void filesThatAreNoConfigurationAreRefused() throws Exception {
    String missing = folder.resolve("none.yaml").toString();
    requireProblem(run("search", "--config", missing), 2, missing, "metronome init");
    requireProblem(run("search", "--config", folder.toString()), 2, "that is a folder");
    Path file = file("");
    Files.write(file, "search:\n  space: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    requireProblem(run("search", "--config", file.toString()), 2, file + ":2:13", "not UTF-8");
    Files.write(file, "search: {}".getBytes(StandardCharsets.UTF_16LE));
    requireProblem(run("search", "--config", file.toString()), 2, file + ":1:");
  }

  @Test
  void aFileWithoutSectionsIsToldWhatItHas() throws Exception {
    Path file = file("- space: nas-bench-macro\n- steps: 5\n");
    requireProblem(
        run("search", "--config", file.toString()),
        2,
        file + ":1:1: the file is a list, and has no sections",
        "expected: sections such as 'search:', each with indented lines 'KEY: VALUE' below");
    file("search\n");
    requireProblem(
        run("search", "--config", file.toString()),
        2,
        file + ":1:1: the file is a single value, and has no sections");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- search",
        "search",
        "search: 5",
        "search:\n  - steps: 5",
        "search:\n  steps: {a: 1}",
        "search:\n  steps: [[1]]",
        "search:\n\tsteps: 1",
        "search: [",
        "search: {steps: 1",
        "? [a]\n: 1",
        "search:\n  ? {a: b}\n  : 1",
        "search: {}\n---\nsearch: {}",
        "search: &a\n  steps: *a",
        "a: &a [*a]",
        "\"\\UFFFFFFFF\": 1",
        "<<: {a: b}"
      })
  void brokenFilesAreRefusedWithTheirPlace(String text) throws Exception {
    Path file = file(text);
    requireProblem(run("search", "--config", file.toString()), 2, file.toString());
  }

  @Test
  void anEmptyFileAndWindowsLineEndsAreFine() throws Exception {
    Path file = file("# nothing\n");
    assertThat(arguments("search", "--config=" + file))
        .containsExactly("search", "--config=" + file);
    file("\ufeffsearch:\r\n  steps: 5\r\ntrain:\r\n");
    assertThat(arguments("search", "--config=" + file)).contains("--steps=5");
  }

  @Test
  void theFileThatInitWritesHasEveryOptionAndIsAccepted() throws Exception {
    Path file = folder.resolve("new.yaml");
    Answer answer = run("init", file.toString(), "--json");
    assertThat(answer.code()).isZero();
    assertThat(answer.json().get("sections")).hasSize(ConfigTemplate.USUAL.size());
    String text = Files.readString(file);
    assertThat(text).contains("#measured-window: ", "#reward: absolute\n", "target-ms: 0.5\n");
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    // A search goes as far as the table, which is not there.
    requireProblem(
        run("search", "--config", file.toString()), 2, "tables/desktop/table.csv", "no such file");
    // Every key that is a comment is one that the command knows.
    Path all = file(text.replaceAll("(?m)^  #(\\w[\\w-]*: ).*$", "  $1x"));
    Answer refused = run("search", "--config", all.toString());
    assertThat(refused.err()).doesNotContain("is no key", "is no shared key");
    requireProblem(run("init", file.toString()), 2, "there is such a file");
    requireProblem(run("init", "b.yaml", "--sections", "search,measure"), 2, "'measure'");
  }
}
