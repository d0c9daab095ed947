package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * What an option is refused for outside of its bounds, its help tells before, in the same words.
 */
class BoundsInHelpTest {

  private static Stream<Arguments> of(String command, String... options) {
    return Arrays.stream(options).map(option -> Arguments.of(command, option));
  }

  /** Commands with arguments that they need, and options with a value out of bounds. */
  static Stream<Arguments> refused() {
    return Stream.of(
            of(
                "table build",
                "--bound=7",
                "--bursts=4",
                "--calibration-networks=8",
                "--calibration-networks=100001",
                "--calibration-limit=-1",
                "--power-seconds=0",
                "--power-rounds=1",
                "--resolution=1",
                "--classes=1",
                "--width=100",
                "--filters=0",
                "--stem-stride=0",
                "--stem-stride=9"),
            of(
                "table check t",
                "--networks=1",
                "--max-mape=-1",
                "--min-within-5=101",
                "--min-within-10=101"),
            of("table profile", "--networks=0", "--runs=0", "--run-seconds=-1"),
            of("table show t", "--top=0"),
            of(
                "search",
                "--target-ms=0",
                "--confidence=0.4",
                "--validation=1",
                "--steps=0",
                "--batch=3",
                "--validation-multiple=0",
                "--architectures=0",
                "--beta=0",
                "--multiplier-gain=-1",
                "--latency-samples=1",
                "--entropy-weight=-1",
                "--baseline-decay=1",
                "--policy-rate=0",
                "--policy-delay=1",
                "--op-warmup=1",
                "--filter-warmup=1",
                "--weight-rate=0",
                "--rate-warmup=1",
                "--label-smoothing=1",
                "--weight-decay=1",
                "--window-below=2",
                "--window-above=2",
                "--candidates=0",
                "--measured-window=1",
                "--checkpoint-steps=0",
                "--latency-weight=0",
                "--latency-gain=-1",
                "--alpha-rate=0",
                "--alpha-warmup=1",
                "--alpha-baseline-decay=1",
                "--unreadable=1"),
            of("search --quality simulated:1", "--judged-images=0"),
            of("compare", "--seeds=0"),
            of("rank", "--networks=1", "--images=0"),
            of(
                "train",
                "--epochs=0",
                "--batch=3",
                "--weight-rate=0",
                "--rate-warmup=1",
                "--weight-decay=1",
                "--label-smoothing=1",
                "--crop-area=0",
                "--cutout=1",
                "--mixup=2",
                "--drop-path=1",
                "--ema=1",
                "--validation=1"),
            of("export", "--batch=0", "--calibration-images=0"),
            of("parity", "--networks=0", "--images=0"),
            of("data generated", "--epochs=0", "--weight-rate=0", "--resolution=0"),
            of("measure m.onnx", "--bound=7", "--limit=0"),
            of("selfcheck", "--seconds=0"),
            of("arch sample --space nas-bench-macro", "--count=0"),
            of("arch import net.config", "--resolution=1"),
            of("agent serve", "--port=70000", "--max-model-mib=0", "--max-run-minutes=0"),
            of("agent serial", "--slots=0", "--max-model-kib=0"))
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void theHelpTellsWhatARefusalExpects(String command, String bad) throws IOException {
    List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
    arguments.add(bad);
    arguments.add("--json");
    String option = bad.substring(0, bad.indexOf('='));
    Answer answer = run(arguments.toArray(String[]::new));
    assertThat(answer.code()).isEqualTo(Metronome.BAD_INPUT);
    List<String> expected = new ArrayList<>();
    for (JsonNode problem : answer.json().get("problems")) {
      if (problem.get("where").asText().equals(option)) {
        expected.add(problem.get("expected").asText());
      }
    }
    assertThat(expected).as(answer.err()).isNotEmpty();
    String help = help(command, option);
    assertThat(expected).anySatisfy(bounds -> assertThat(help).contains(bounds));
  }

  private static String help(String command, String option) {
    CommandLine found = Metronome.commandLine();
    for (String word : command.split(" ", -1)) {
      found = found.getSubcommands().getOrDefault(word, found);
    }
    return String.join(" ", found.getCommandSpec().findOption(option).description())
        .replace("%%", "%");
  }
}
