package dev.metronome.remote.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small disk of a test's own; the test is skipped where this user may not mount one. */
public final class Tmpfs implements AutoCloseable {

  private final Path at;

  private Tmpfs(Path at) {
    this.at = at;
  }

  /** Mounts one at an empty folder. */
  public static Tmpfs mount(Path at, int bytes) throws IOException {
    String refusal = mount(List.of("-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", at.toString()));
    assumeTrue(refusal.isEmpty(), "this user may not mount a small disk: " + refusal);
    return new Tmpfs(at);
  }

  /** What it says where it does not work. */
  private static String mount(List<String> arguments) throws IOException {
    return run("mount", arguments);
  }

  private static String run(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return e.toString();
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command.toString()).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue() == 0
        ? ""
        : said.strip() + " (exit code " + process.exitValue() + ")";
  }

  /**
   * Fills it up.
   *
   * @param freeBytes what stays free
   * @return the file whose deletion makes room again
   */
  public Path fill(int freeBytes) throws IOException {
    Path file = at.resolve("filler");
    Files.write(file, new byte[(int) at.toFile().getUsableSpace() - freeBytes]);
    return file;
  }

  /** Lets nobody write until what is returned is closed; open files are not concerned. */
  public ReadOnly readOnly() throws IOException {
    assertThat(mount(List.of("--bind", at.toString(), at.toString()))).isEmpty();
    assertThat(mount(List.of("-o", "remount,bind,ro", at.toString()))).isEmpty();
    return () -> assertThat(run("umount", List.of(at.toString()))).isEmpty();
  }

  /** As long as it is read-only. */
  public interface ReadOnly extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  @Override
  public void close() throws IOException {
    // What still runs on it may go on until its end.
    assertThat(run("umount", List.of("-l", at.toString()))).isEmpty();
  }
}
