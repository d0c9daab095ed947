package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.tensorboard.EventReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A search as a person watches it: in a terminal that {@code script} stands for, and in a log. */
@Tag("program")
class TerminalTest {

  private static final int COLUMNS = 75;
  private static final char CTRL_C = 3;

  @TempDir private Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private List<String> search(int steps) {
    return List.of(
        "search",
        "--space",
        "nas-bench-macro",
        "--quality",
        "simulated:1",
        "--table",
        Path.of("../latency-tables/tables/nas-bench-macro/table.csv").toAbsolutePath().toString(),
        "--target-ms",
        "0.7",
        "--no-measure",
        "--steps",
        String.valueOf(steps),
        "--out",
        run().toString());
  }

  private static List<String> java(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Metronome.class.getName()));
    command.addAll(arguments);
    return command;
  }

  private static boolean hasScript() {
    try {
      Process process = new ProcessBuilder("script", "--version").start();
      String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 && version.contains("util-linux");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void ctrlCIsAnsweredWithWhatIsKeptAndTheCommandThatGoesOn() throws Exception {
    assumeTrue(hasScript(), "no util-linux script, which makes a terminal");
    // What a build in the background ignores would be ignored here too.
    String command =
        "stty cols "
            + COLUMNS
            + "; env --default-signal=INT '"
            + String.join("' '", java(search(2_000_000)))
            + "'";
    Path seen = folder.resolve("seen");
    ProcessBuilder builder =
        new ProcessBuilder("script", "-q", "-f", "-e", "-c", command, seen.toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process =
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream keyboard = process.getOutputStream()) {
      while (!text(seen).contains(" left  accuracy ")) {
        assertThat(process.isAlive()).as(text(seen)).isTrue();
        Thread.sleep(100);
      }
      keyboard.write(CTRL_C);
      keyboard.flush();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(text(seen)).isTrue();
      assertThat(process.exitValue()).isEqualTo(Metronome.STOPPED);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String text = text(seen);
    assertThat(text)
        .contains("metronome: stopping; what is done is kept in " + run())
        .contains("metronome: stopped after step ")
        .contains("  go on:    " + CommandText.of(search(2_000_000)))
        .contains("\u001B[1mSearching");
    // The bar is drawn over and over, and never wider than the terminal.
    List<String> drawn =
        Arrays.stream(text.split("[\r\n]"))
            .map(line -> line.replaceAll("\u001B\\[[\\d;]*m", ""))
            .filter(line -> line.startsWith("Searching "))
            .toList();
    assertThat(drawn)
        .hasSizeGreaterThan(2)
        .allMatch(line -> line.length() < COLUMNS)
        .anyMatch(line -> line.contains(" left  accuracy "));
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void aLogGetsALineNowAndThenAndNoBar() throws Exception {
    Process process =
        new ProcessBuilder(java(search(400)))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String log = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(log).isZero();
    assertThat(log).doesNotContain("\r").doesNotContain("\u001B");
    assertThat(log.lines().toList()).hasSizeLessThan(10).startsWith("Searching ...");
    assertThat(log).containsPattern("Searching  400  in \\d+ s  accuracy ");
    assertThat(EventReader.curves(run()).get("accuracy/validation")).hasSize(400);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void aSearchThatWasKilledTellsTensorBoardEachStepOnce() throws Exception {
    int steps = 5000;
    Process process =
        new ProcessBuilder(java(search(steps)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (!Files.exists(run().resolve("checkpoint.safetensors"))) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    assertThat(EventReader.curves(run()).get("accuracy/validation")).hasSizeLessThan(steps);

    assertThat(Answer.run(search(steps).toArray(new String[0])).code()).isZero();
    assertThat(EventReader.files(run())).hasSize(2);
    assertThat(EventReader.curves(run()).get("accuracy/validation").keySet())
        .containsExactlyElementsOf(LongStream.range(0, steps).boxed().toList());
  }

  @Test
  void noEventFilesAreWrittenWhereTheyAreNotWanted() throws Exception {
    List<String> search = new ArrayList<>(search(100));
    search.add("--no-tensorboard");
    assertThat(Answer.run(search.toArray(new String[0])).code()).isZero();
    assertThat(EventReader.files(run())).isEmpty();
  }
}
