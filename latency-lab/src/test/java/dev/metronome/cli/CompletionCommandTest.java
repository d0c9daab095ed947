package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell makes of the script. */
@Tag("shell")
class CompletionCommandTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "metronome ta, table targets",
    "metronome table b, build",
    "metronome table build --sp, --space",
    "metronome table build --space prox, proxylessnas proxylessnas-enlarged",
    "metronome search --reward s, soft",
    "metronome search --algorithm r, random",
    "metronome search --conf, --confidence --config",
    "metronome export --format @, onnx onnx-int8 tflite tflite-int8",
    "metronome export --format tflite-, tflite-int8",
    "metronome export --format onnx --format t, tflite tflite-int8",
    "metronome compare --algorithms r, random",
    "metronome train --device @, cpu cuda",
    "metronome table import --device c, ''",
    "metronome completion @, bash zsh",
    "metronome table build --precision @, float32 int8",
    "metronome measure --precision i, int8",
    "metronome table build --target @, ort-cpu tflite-cpu",
    "metronome table resume --target tf, tflite-cpu",
    "metronome table check --target o, ort-cpu",
    "metronome measure --target tf, tflite-cpu",
    "metronome agent serial --target tf, tflite-cpu",
    // Behind a comma what is not there yet.
    "'metronome export --format onnx,tf', 'onnx,tflite onnx,tflite-int8'",
    "'metronome compare --algorithms tunas,random,', 'tunas,random,evolution tunas,random,proxylessnas'",
    // Files, also of options that exclude others and of those that need not be given.
    "metronome export --run pom, pom.xml",
    "metronome export --weights pom, pom.xml",
    "metronome search --data pom, pom.xml"
  })
  void bashCompletesCommandsOptionsAndValues(String typed, String expected) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
    Path script = Files.writeString(folder.resolve("script"), run("completion", "bash").out());
    // An @ is for a word that has not begun.
    String words = "'" + String.join("' '", typed.replace("@", "").split(" ", -1)) + "'";
    String ask =
        // The latter only works at a prompt.
        "source "
            + script
            + "\ncompopt() { :; }"
            + "\nCOMP_WORDS=("
            + words
            + ")\n"
            + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_complete_metronome\n"
            + "printf '%s\\n' \"${COMPREPLY[@]}\" | sort -u\n";
    assertThat(bash(ask)).containsExactlyElementsOf(List.of(expected.split(" ")));
  }

  private static List<String> bash(String script) throws IOException {
    Process process = new ProcessBuilder("/bin/bash", "-c", script).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(err).isEmpty();
    return out.lines().map(String::strip).toList();
  }
}
