package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.metronome.files.AtomicFile;
import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of one run: {@code config.json}, a log as CSV, {@code checkpoint.safetensors} and,
 * when it is done, {@code result.json}. Each file is whole or absent. One process at a time.
 */
public final class RunDirectory implements AutoCloseable {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String CONFIG = "config.json";
  private static final String RESULT = "result.json";
  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final String LOCK = ".lock";

  private final Path folder;
  private final FileChannel lockChannel;

  private RunDirectory(Path folder, FileChannel lockChannel) {
    this.folder = folder;
    this.lockChannel = lockChannel;
  }

  /**
   * Opens the folder for a run with this configuration: a new one, or one that was interrupted.
   *
   * @param config a record or tree that Jackson writes
   * @throws BadInputException where the folder holds a run of another configuration (every
   *     difference is told with both values), or another process uses it
   */
  public static RunDirectory open(Path folder, Object config) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new BadInputException(
          folder.toString(), "it is a file", "a folder, or nothing yet", "give another --out");
    }
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      requireLock(channel, folder);
      String wanted = JSON.writeValueAsString(config) + "\n";
      Path file = folder.resolve(CONFIG);
      if (Files.exists(file)) {
        requireSame(read(file), JSON.readTree(wanted), file);
      } else {
        requireNoForeignFiles(folder);
        AtomicFile.writeText(file, wanted);
      }
      return new RunDirectory(folder, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireLock(FileChannel channel, Path folder) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new BadInputException(
          folder.toString(),
          "another process works in it",
          "a folder of its own for each run",
          "wait for the other, or give another --out");
    }
  }

  private static void requireNoForeignFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals(LOCK) && !name.startsWith(CONFIG))
              .sorted()
              .toList();
      if (!names.isEmpty()) {
        throw new BadInputException(
            folder.toString(),
            "it holds " + names + " and no " + CONFIG,
            "an empty folder or an interrupted run",
            "give another --out");
      }
    }
  }

  private static void requireSame(JsonNode stored, JsonNode wanted, Path file) {
    List<Problem> problems = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    stored.fieldNames().forEachRemaining(keys::add);
    wanted.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      if (!stored.path(key).equals(wanted.path(key))) {
        problems.add(
            new Problem(
                file + ", key " + key,
                "the run there was started with " + stored.path(key),
                "the same as now, " + wanted.path(key),
                "resume with the options it was started with, or give another --out"));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  /**
   * Reads the configuration of a run.
   *
   * @throws BadInputException where the folder holds none
   */
  public static <T> T config(Path folder, Class<T> type) throws IOException {
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      throw new BadInputException(
          folder.toString(),
          "it has no " + CONFIG,
          "the folder of a run",
          "give the folder that --out named when the run was started");
    }
    try {
      return JSON.treeToValue(read(file), type);
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  private static BadInputException damaged(Path file, JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
    return new BadInputException(
        file + place,
        e.getOriginalMessage(),
        "the file as the run wrote it",
        "start the run again in another folder");
  }

  public Path folder() {
    return folder;
  }

  /** The log of a run, one row per step or epoch. */
  RunLog log(String name, List<String> columns) {
    return new RunLog(folder.resolve(name), columns);
  }

  /** The last checkpoint, if the run came that far. */
  Optional<Safetensors> checkpoint() throws IOException {
    return checkpoint(folder);
  }

  /** The last checkpoint of the run in a folder, if it came that far. */
  public static Optional<Safetensors> checkpoint(Path folder) throws IOException {
    Path file = folder.resolve(CHECKPOINT);
    return Files.exists(file) ? Optional.of(Safetensors.read(file)) : Optional.empty();
  }

  /** Where the checkpoint is, for messages. */
  String checkpointFile() {
    return folder.resolve(CHECKPOINT).toString();
  }

  void saveCheckpoint(Safetensors checkpoint) throws IOException {
    checkpoint.write(folder.resolve(CHECKPOINT));
  }

  /** Writes the result, which ends the run. */
  void saveResult(Object result) throws IOException {
    AtomicFile.writeText(folder.resolve(RESULT), JSON.writeValueAsString(result) + "\n");
  }

  /** The result, if the run is done. */
  <T> Optional<T> result(Class<T> type) throws IOException {
    Path file = folder.resolve(RESULT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.treeToValue(read(file), type));
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    lockChannel.close();
  }
}
