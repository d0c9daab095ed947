package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static dev.metronome.cli.SearchCommands.command;
import static dev.metronome.cli.SearchCommands.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches and comparisons that are refused before anything is searched. */
class SearchRefusalsTest {

  @TempDir private Path folder;

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

  @Test
  void optionsOfAnotherAlgorithmAreRefusedAndNotIgnored() {
    String out = folder.resolve("run").toString();
    String[] task = {"--target-ms", "0.7", "--quality", "simulated:1", "--out", out};
    requireProblem(
        command("search", with(task, "--loss", "linear", "--gates", "full")),
        2,
        "--loss: it is an option of proxylessnas, and does nothing for tunas",
        "--gates: it is");
    requireProblem(
        command("search", with(task, "--algorithm", "evolution", "--reward", "hard")),
        2,
        "--reward: it is an option of tunas, and does nothing for evolution");
    requireProblem(
        command("compare", with(task, "--algorithms", "random,evolution", "--reward", "soft")),
        2,
        "does nothing for random, evolution");
    assertThat(
            command("search", with(task, "--algorithm", "proxylessnas", "--loss", "target")).code())
        .isZero();
  }

  @Test
  void filesThatAreNotThereAreToldWithAllElse() {
    requireProblem(
        run(
            "search",
            "--space",
            "nas-bench-macro",
            "--target-ms",
            "0.7",
            "--out",
            folder.resolve("run").toString(),
            "--quality",
            "tabular:nope.json",
            "--table",
            "nope.csv",
            "--limit",
            "foo=3"),
        2,
        "nope.csv",
        "nope.json",
        "'foo' is neither");
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
        "--target-ms: 9.0 ms cannot be reached",
        "the nearest is nas-bench-macro/");
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
        "--limit: parameters of at most 1000.0 cannot be reached",
        "at least ");
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
