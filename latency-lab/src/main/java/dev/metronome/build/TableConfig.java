package dev.metronome.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metronome.files.AtomicFile;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpaceParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a build was started with, written beside the table so that it can be resumed by its folder
 * alone.
 *
 * @param space name of the space
 * @param parameters of the space
 * @param target name of the target
 * @param threads of one inference
 * @param bound as in {@link dev.metronome.tables.measure.RunPlan#relativeBound}
 * @param limitSeconds longest time to measure one row
 * @param seed of the random weights
 */
public record TableConfig(
    String space,
    SpaceParameters parameters,
    String target,
    int threads,
    double bound,
    double limitSeconds,
    long seed) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "config.json";

  /**
   * Reads the configuration of the build in a folder.
   *
   * @throws BadInputException where the folder holds none
   */
  public static TableConfig read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new BadInputException(
          folder.toString(),
          "it has no " + FILE,
          "the folder of a table build",
          "start one with 'metronome table build'");
    }
    try {
      return JSON.readValue(Files.readAllBytes(file), TableConfig.class);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          file.toString(),
          e.getOriginalMessage(),
          "the file as the build wrote it",
          "build the table again in another folder");
    }
  }

  /**
   * Writes the configuration into the folder of a build that is about to begin.
   *
   * @throws BadInputException where the folder has a build already
   */
  public void writeNew(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      throw new BadInputException(
          folder.toString(),
          "it holds a build already, finished or interrupted",
          "a folder without one",
          "go on with 'metronome table resume " + folder + "', or give another --out");
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new BadInputException(
          folder.toString(), "it is a file", "a folder, or nothing yet", "give another --out");
    }
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    AtomicFile.writeText(file, text + "\n");
  }

  /** The space with its parameters. */
  public SearchSpace searchSpace() {
    return SearchSpaces.named(space, defaults -> parameters);
  }
}
