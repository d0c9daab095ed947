package dev.metronome.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another Java process with this class path, which works in the folder of a run. */
final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts {@link #main} with these arguments. */
  static ChildProcess start(String work, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                ChildProcess.class.getName(),
                work,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new ChildProcess(process);
  }

  /** Waits until the child says this. */
  void awaitLine(String wanted) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(wanted)) {
        return;
      }
    }
    throw new IOException("the child ended without saying: " + wanted);
  }

  /** Kills it as the kernel kills: by SIGKILL, without a last word. */
  int kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the child survived");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * {@code search}: runs and tells each step; {@code search-wide} and {@code train}: run the other
   * search, or a training, and tell that they have begun; {@code hold}: keeps the folder open.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[1]);
    switch (args[0]) {
      case "search" ->
          TinyRuns.search(
              folder,
              TinyRuns.config(3, 300, 3),
              new SearchListener() {
                @Override
                public void started(long firstStep, long steps) {}

                @Override
                public void step(SearchStep step) {
                  System.out.println("step " + step.step());
                }
              },
              () -> false);
      case "train" ->
          TinyRuns.train(
              folder,
              TinyRuns.training(2),
              new TrainingListener() {
                @Override
                public void started(long firstStep, long steps) {
                  System.out.println("started");
                }

                @Override
                public void step(long step, double loss) {
                  try {
                    // Slow enough to be killed between any two steps.
                    Thread.sleep(100);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }

                @Override
                public void epoch(TrainingEpoch epoch) {}
              },
              () -> false);
      case "search-wide" ->
          WideRuns.search(
              folder,
              new SearchListener() {
                @Override
                public void started(long firstStep, long steps) {
                  System.out.println("started");
                }

                @Override
                public void step(SearchStep step) {}
              },
              () -> false);
      case "hold" -> {
        try (RunDirectory directory = RunDirectory.open(folder, TinyRuns.training(1))) {
          System.out.println("holding " + directory.folder().getFileName());
          Thread.sleep(TimeUnit.MINUTES.toMillis(2));
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
