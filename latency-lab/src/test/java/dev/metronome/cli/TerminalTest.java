package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.StoppedException;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.PairedAgents;
import dev.metronome.remote.RemoteBench;
import dev.metronome.remote.serve.AgentProcess;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tensorboard.EventReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** A model that is measured on an agent this user has paired with. */
  private List<String> measure(int port, PairingToken token) throws IOException {
    AgentAddress agent = AgentAddress.parse("http://127.0.0.1:" + port);
    new PairedAgents(home()).add(agent, token);
    SmallModels.export("onnx", folder.resolve("model").toString());
    return List.of(
        "measure",
        folder.resolve("model/model.onnx").toString(),
        "--target",
        "ort-cpu@" + agent,
        "--bound",
        "0.0001",
        "--limit",
        "3");
  }

  private Path home() {
    return folder.resolve("home");
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

  /** Starts a command in a terminal, and keeps what is seen there in a file. */
  private Process inTerminal(List<String> arguments, Path seen) throws IOException {
    assumeTrue(hasScript(), "no util-linux script, which makes a terminal");
    // What a build in the background ignores would be ignored here too.
    String command =
        "stty cols "
            + COLUMNS
            + "; env --default-signal=INT '"
            + String.join("' '", java(arguments))
            + "'";
    ProcessBuilder builder =
        new ProcessBuilder("script", "-q", "-f", "-e", "-c", command, seen.toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("METRONOME_HOME", home().toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void requireStopsAtOneCtrlC(Process process, OutputStream keyboard, Path seen)
      throws Exception {
    keyboard.write(CTRL_C);
    keyboard.flush();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(text(seen)).isTrue();
    assertThat(process.exitValue()).as(text(seen)).isEqualTo(Metronome.STOPPED);
  }

  /** The lines of a bar, as they were drawn one over the other. */
  private static List<String> drawn(String text, String task) {
    return Arrays.stream(text.split("[\r\n]"))
        .map(line -> line.replaceAll("\u001B\\[[\\d;]*m", ""))
        .filter(line -> line.startsWith(task + " "))
        .toList();
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void ctrlCIsAnsweredWithWhatIsKeptAndTheCommandThatGoesOn() throws Exception {
    Path seen = folder.resolve("seen");
    Process process = inTerminal(search(2_000_000), seen);
    try (OutputStream keyboard = process.getOutputStream()) {
      while (!text(seen).contains(" left  accuracy ")) {
        assertThat(process.isAlive()).as(text(seen)).isTrue();
        Thread.sleep(100);
      }
      requireStopsAtOneCtrlC(process, keyboard, seen);
    } finally {
      end(process);
    }
    String text = text(seen);
    assertThat(text)
        .contains("metronome: stopping; what is done is kept in " + run())
        .contains("metronome: stopped after step ")
        .contains("  go on:    " + CommandText.of(search(2_000_000)))
        .contains("\u001B[1mSearching");
    // The bar is drawn over and over, and never wider than the terminal.
    assertThat(drawn(text, "Searching"))
        .hasSizeGreaterThan(2)
        .allMatch(line -> line.length() < COLUMNS)
        .anyMatch(line -> line.contains(" left  accuracy "));
  }

  /** Its device is waited for, which does not answer: what was measured before is told. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aResumedBuildThatIsStoppedBeforeItsDeviceAnswersTellsWhatIsSaved() throws Exception {
    Path table = folder.resolve("table");
    Answer built =
        Answer.run(
            "table",
            "build",
            "--space",
            "nas-bench-macro",
            "--width",
            "0.05",
            "--resolution",
            "16",
            "--classes",
            "12",
            "--calibration-networks",
            "0",
            "--bursts",
            "6",
            "--max-bursts",
            "6",
            "--out",
            table.toString());
    assertThat(built.code()).as(built.err()).isZero();
    Path seen = folder.resolve("seen");
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AgentAddress agent = AgentAddress.parse("http://127.0.0.1:" + silent.getLocalPort());
      new PairedAgents(home()).add(agent, PairingToken.create(new SecureRandom()));
      Process process =
          inTerminal(
              List.of("table", "resume", table.toString(), "--target", "ort-cpu@" + agent), seen);
      requireStopsWhileItAsks(silent, process, seen);
    }
    assertThat(text(seen).replaceAll("\\s+", " "))
        .containsPattern("stopped with (\\d+) of \\1 rows measured, saved in " + table)
        .contains("metronome table resume " + table)
        .doesNotContain("before anything");
  }

  private void requireStopsWhileItAsks(ServerSocket silent, Process process, Path seen)
      throws Exception {
    try (Socket asked = silent.accept();
        OutputStream keyboard = process.getOutputStream()) {
      assertThat(asked.isConnected()).isTrue();
      requireStopsAtOneCtrlC(process, keyboard, seen);
    } finally {
      end(process);
    }
  }

  /** Nobody answers there, and it is waited for. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void oneCtrlCEndsTheWaitForAnAgent() throws Exception {
    Path seen = folder.resolve("seen");
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Process process =
          inTerminal(measure(silent.getLocalPort(), PairingToken.create(new SecureRandom())), seen);
      requireStopsWhileItAsks(silent, process, seen);
    }
    assertThat(text(seen))
        .contains("metronome: stopping; nothing is kept", "stopped before the model was")
        .doesNotContain("stopped at once");
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void measuringElsewhereIsSeenInATerminalAndQuietInALog() throws Exception {
    Path seen = folder.resolve("seen");
    try (AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"))) {
      List<String> measure = measure(agent.port(), agent.token());
      AtomicBoolean enough = new AtomicBoolean();
      Thread other = new Thread(() -> occupy(agent, enough));
      other.start();
      Process process = inTerminal(measure, seen);
      try {
        while (!text(seen).contains("waiting behind 1 run")) {
          assertThat(process.isAlive()).as(text(seen)).isTrue();
          Thread.sleep(100);
        }
        enough.set(true);
        assertThat(process.waitFor()).as(text(seen)).isZero();
      } finally {
        enough.set(true);
        end(process);
        other.join();
      }
      assertThat(text(seen)).contains("samples, stopped: ");
      assertThat(drawn(text(seen), "Measuring"))
          .allMatch(line -> line.length() < COLUMNS)
          .anyMatch(line -> line.matches("Measuring +\\d+:\\d\\d  waiting behind 1 run *"))
          .anyMatch(line -> line.matches("Measuring .*  [1-9]\\d* samples *"));

      ProcessBuilder logged = new ProcessBuilder(java(measure));
      logged.environment().put("METRONOME_HOME", home().toString());
      Process quiet = logged.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      String log = new String(quiet.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(quiet.waitFor()).as(log).isZero();
      assertThat(log).doesNotContain("Measuring");
    }
  }

  /** Measures on an agent until it is enough. */
  private void occupy(AgentProcess agent, AtomicBoolean enough) {
    RunPlan endless =
        new RunPlan(0.5, 1, Duration.ofMillis(1), 1e-9, 900_000, 900_000, Duration.ofSeconds(90));
    Runnable check =
        () -> {
          if (enough.get()) {
            throw new StoppedException("stopped", "go on");
          }
        };
    try (RemoteBench bench =
        RemoteBench.open(
            AgentClient.of(
                AgentAddress.parse("http://127.0.0.1:" + agent.port()),
                agent.token(),
                Duration.ofSeconds(10)),
            TargetName.parse("ort-cpu"),
            1,
            Precision.FLOAT32)) {
      // One after the other, as a run ends when it has all its samples.
      while (true) {
        bench.measure(folder.resolve("model/model.onnx"), endless, check);
      }
    } catch (StoppedException e) {
      assertThat(enough).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
