package dev.metronome.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Java program that ended.
 *
 * @param exitCode 134 and the like where something native ended it
 * @param output what it printed, standard error included
 */
public record OtherProcess(int exitCode, String output) {

  /**
   * Runs a program with this one's classes.
   *
   * @param folder for its output and for what it leaves when it crashes
   */
  public static OtherProcess run(
      Path folder, List<String> options, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    return run(folder, options, Map.of(), main, arguments);
  }

  /**
   * As {@link #run(Path, List, Class, List)}, with other variables.
   *
   * @param variables of its environment, beside this process's
   */
  public static OtherProcess run(
      Path folder,
      List<String> options,
      Map<String, String> variables,
      Class<?> main,
      List<String> arguments)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(variables);
    int exitCode = builder.start().waitFor();
    return new OtherProcess(exitCode, Files.readString(output));
  }
}
