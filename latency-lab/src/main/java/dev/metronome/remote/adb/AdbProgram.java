package dev.metronome.remote.adb;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program {@code adb}, which knows phones on cables and remembers what it was told. */
final class AdbProgram implements Adb {

  /** An app of some MiB over a slow cable. */
  private static final long PATIENCE_SECONDS = 120;

  /** The program itself gives up after about 10 s. */
  private static final long FIND_SECONDS = 20;

  private static final Pattern PHONE = Pattern.compile("(\\S+)\\s+(no permissions|\\S+).*");
  private static final Pattern FORWARD = Pattern.compile("(\\S+) tcp:(\\d+) tcp:(\\d+)");

  private final List<String> command;

  /**
   * A program.
   *
   * @param command the program, with arguments that always come first
   */
  AdbProgram(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** The one on the path. */
  static Optional<AdbProgram> onPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> Stream.of("adb", "adb.exe").map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new AdbProgram(List.of(program.toString())));
  }

  @Override
  public List<AttachedPhone> phones() throws IOException {
    List<AttachedPhone> phones = new ArrayList<>();
    for (String line : run("devices").lines().toList()) {
      Matcher matcher = PHONE.matcher(line);
      if (!line.startsWith("List of devices") && !line.startsWith("*") && matcher.matches()) {
        phones.add(new AttachedPhone(matcher.group(1), matcher.group(2)));
      }
    }
    return phones;
  }

  @Override
  public String shell(String serial, String command) throws IOException {
    return run("-s", serial, "shell", command);
  }

  @Override
  public void install(String serial, Path apk) throws IOException {
    run("-s", serial, "install", "-r", apk.toString());
  }

  @Override
  public Forward forward(String serial, int port) throws IOException {
    for (String line : run("forward", "--list").lines().toList()) {
      Matcher matcher = FORWARD.matcher(line.strip());
      if (matcher.matches()
          && matcher.group(1).equals(serial)
          && Integer.parseInt(matcher.group(3)) == port) {
        return new Lasting(Integer.parseInt(matcher.group(2)));
      }
    }
    String local = run("-s", serial, "forward", "tcp:0", "tcp:" + port).strip();
    if (!local.matches("\\d{1,5}")) {
      throw new IOException("adb forward answered '" + local + "' and not with a port");
    }
    return new Lasting(Integer.parseInt(local));
  }

  @Override
  public void find(String serial) throws IOException {
    if (!Adb.isInNetwork(serial)) {
      return;
    }
    // A server that was started anew knows those on cables only.
    String answer = text(run(FIND_SECONDS, "connect", serial).text());
    // Older ones end with 0 whatever happened.
    if (answer.contains("authenticate")) {
      throw new IOException(answer);
    }
    if (!answer.contains("connected to")) {
      throw new ConnectException(answer);
    }
  }

  @Override
  public Forward forwardAgain(String serial, int port, int local) throws IOException {
    run("-s", serial, "forward", "tcp:" + local, "tcp:" + port);
    return new Lasting(local);
  }

  /** The program's server keeps it. */
  private record Lasting(int port) implements Forward {

    @Override
    public boolean isLasting() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** How a run of the program ended. */
  private record Ended(int status, String text) {}

  private String run(String... arguments) throws IOException {
    Ended ended = run(PATIENCE_SECONDS, arguments);
    if (ended.status() != 0) {
      throw new IOException(text(ended.text()));
    }
    return ended.text();
  }

  /** On one line. */
  private static String text(String output) {
    return output.strip().replaceAll("\\s+", " ");
  }

  private Ended run(long seconds, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    // To a file: a server that it starts keeps its output open.
    Path output = Files.createTempFile("adb", ".txt");
    try {
      Process process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new SocketTimeoutException(
            "adb " + arguments[0] + " does not end within " + seconds + " s");
      }
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while adb was waited for", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
