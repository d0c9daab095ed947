package dev.metronome.remote.serve;

import dev.metronome.agent.core.ModelProcess;
import dev.metronome.files.FolderTree;
import dev.metronome.runner.NativeLibraries;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Java process like this one, which runs an agent's models. */
final class JavaProcess implements ModelProcess {

  private static final long END_SECONDS = 10;

  /** How the names of folders for temporary files begin. */
  private static final String TEMPORARY = "temporary-";

  private final Process process;
  private final Path temporary;

  /**
   * A process.
   *
   * @param temporary its folder for temporary files, which goes with it: a process that is killed
   *     leaves the native libraries that it has unpacked
   */
  private JavaProcess(Process process, Path temporary) {
    this.process = process;
    this.temporary = temporary;
  }

  /**
   * Starts such processes, one after another.
   *
   * @param folder where they work, and where a crash leaves its report
   * @param main the class that they execute
   */
  record Launcher(Path folder, Class<?> main) implements ModelProcess.Launcher {

    private static Path java() {
      return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    @Override
    public ModelProcess launch() throws IOException {
      Files.createDirectories(folder);
      deleteTemporary();
      Path temporary = Files.createTempDirectory(folder.toAbsolutePath(), TEMPORARY);
      ProcessBuilder builder =
          new ProcessBuilder(
                  List.of(
                      java().toString(),
                      "-XX:ErrorFile=" + folder.toAbsolutePath().resolve("crash-%p.log"),
                      "-XX:-CreateCoredumpOnCrash",
                      "-Djava.io.tmpdir=" + temporary,
                      "-D" + NativeLibraries.TEMPORARY_FOLDER_OPTION + "=agent serve --folder DIR",
                      main.getName()))
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      // Not on the command line, which has an end.
      builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
      return new JavaProcess(builder.start(), temporary);
    }

    /** Agents have folders of their own, so that what lies there is of an agent that was killed. */
    private void deleteTemporary() throws IOException {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, TEMPORARY + "*")) {
        for (Path temporary : left) {
          delete(temporary);
        }
      }
    }

    /** The process works in another folder. */
    private static String absolute(String classPath) {
      return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
          .splitAsStream(classPath)
          .map(entry -> Path.of(entry).toAbsolutePath().toString())
          .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public String expected() {
      return "a Java process of " + java();
    }

    @Override
    public String crashReports() {
      return "a crash's report lies in the agent's folder";
    }
  }

  @Override
  public String name() {
    return "process " + process.pid();
  }

  @Override
  public InputStream in() {
    return process.getInputStream();
  }

  @Override
  public OutputStream out() {
    return process.getOutputStream();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void kill() {
    process.destroyForcibly();
    try {
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        delete(temporary);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path temporary) {
    try {
      FolderTree.delete(temporary);
    } catch (IOException e) {
      // Each start of a process tries again; models run nevertheless.
    }
  }

  @Override
  public String ending() {
    try {
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return "ended with exit code " + process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "does not end";
  }
}
