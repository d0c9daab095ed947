package dev.metronome.remote.serial;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Two pseudo-terminals that socat joins: what is written to one is read from the other. They have
 * no speed: a wrong one shows as noise on real lines, so that noise stands in for it in tests.
 */
public final class PtyPair implements AutoCloseable {

  private final Path one;
  private final Path other;
  private Process socat;

  private PtyPair(Path folder) {
    one = folder.resolve("tty-one");
    other = folder.resolve("tty-other");
  }

  /** Joins two; the test is skipped where there is no socat. */
  public static PtyPair open(Path folder) throws IOException, InterruptedException {
    boolean isThere =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "socat")));
    assumeTrue(isThere, "no socat on this machine, so no pseudo-terminals");
    PtyPair pair = new PtyPair(folder);
    pair.plugIn();
    return pair;
  }

  /** Joins two again, by the same names. */
  public void plugIn() throws IOException, InterruptedException {
    Files.deleteIfExists(one);
    Files.deleteIfExists(other);
    socat =
        new ProcessBuilder("socat", pty(one), pty(other))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    while (!Files.exists(one) || !Files.exists(other)) {
      if (!socat.isAlive()) {
        throw new IOException("socat ended with " + socat.exitValue());
      }
      Thread.sleep(5);
    }
  }

  private static String pty(Path link) {
    return "pty,raw,echo=0,link=" + link;
  }

  /** Both are gone from now on, as after a cable was pulled. */
  public void unplug() {
    socat.destroyForcibly().onExit().join();
    try {
      Files.deleteIfExists(one);
      Files.deleteIfExists(other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That of the lab. */
  public SerialAddress one() {
    return address(one);
  }

  /** That of the board, or of the meter. */
  public SerialAddress other() {
    return address(other);
  }

  private static SerialAddress address(Path link) {
    return new SerialAddress(link.toString(), SerialAddress.DEFAULT_BAUD);
  }

  @Override
  public void close() {
    unplug();
  }
}
