package dev.metronome.remote.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of the program adb that is a test's own; the test is skipped where there is none. */
public final class AdbServer implements AutoCloseable {

  private final Path folder;
  private final Path program;

  /**
   * Starts it.
   *
   * @param folder for what adb keeps, and for the program
   */
  public AdbServer(Path folder) throws IOException {
    assumeThat(isThere()).as("the program adb is installed").isTrue();
    this.folder = folder;
    this.program = folder.resolve("adb-of-test");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(program, "#!/bin/sh\nHOME=" + folder + " exec adb -P " + port + " \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    run("start-server");
  }

  private static boolean isThere() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(path -> Files.isExecutable(Path.of(path, "adb")));
  }

  /** The program, which asks this server. */
  public Path program() {
    return program;
  }

  /** Runs the program. */
  public void run(String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("adb.txt").toFile());
    try {
      assertThat(builder.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    run("kill-server");
  }
}
