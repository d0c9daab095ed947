package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.metronome.files.AtomicFile;
import dev.metronome.files.FolderLock;
import dev.metronome.json.JsonFault;
import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code config.json}, a log as CSV, {@code checkpoint.safetensors} and,
 * when it is done, {@code result.json}. Each file is whole or absent. One process at a time.
 */
public final class RunDirectory implements AutoCloseable {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          // Without these, a key that is missing would be read as 0.
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final String CHECKPOINT = "checkpoint.safetensors";

  /** What {@link AtomicFile} leaves behind where a process is killed while it writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)\\.[0-9a-f-]{36}\\.partial");

  private final Path folder;
  private final FolderLock lock;

  private RunDirectory(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens the folder for a run with this configuration: a new one, or one that was interrupted.
   *
   * @param config a record or tree that Jackson writes
   * @throws BadInputException where the folder holds a run of another configuration (every
   *     difference is told with both values), or another process uses it
   */
  public static RunDirectory open(Path folder, Object config) throws IOException {
    create(folder);
    Path file = folder.resolve(RunFiles.CONFIG);
    if (!Files.exists(file)) {
      // Before the lock, which would be a file of ours in a folder of someone else's.
      requireNoForeignFiles(folder);
    }
    FolderLock lock = FolderLock.of(folder).orElseThrow(() -> inUse(folder));
    try {
      deleteUnfinished(folder);
      String wanted = JSON.writeValueAsString(config) + "\n";
      if (Files.exists(file)) {
        requireSame(read(file), JSON.readTree(wanted), file);
      } else {
        AtomicFile.writeText(file, wanted);
      }
      return new RunDirectory(folder, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Refuses a folder that holds a run of another configuration, before work that takes long;
   * nothing is written, and {@link #open} looks at all again.
   *
   * @param config as far as it is known
   * @param unknown keys of the configuration that are not known yet
   * @throws BadInputException with every difference
   */
  public static void requireNoOther(Path folder, Object config, Set<String> unknown)
      throws IOException {
    Path file = folder.resolve(RunFiles.CONFIG);
    if (Files.exists(file)) {
      ObjectNode stored = read(file);
      // As text first: numbers of a tree that was read are of other types.
      JsonNode wanted = JSON.readTree(JSON.writeValueAsString(config));
      requireSame(stored.without(unknown), ((ObjectNode) wanted).without(unknown), file);
    }
  }

  private static void create(Path folder) throws IOException {
    for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.isDirectory(path)) {
        break;
      }
      if (Files.exists(path)) {
        throw new BadInputException(
            path.toString(), "it is a file", "a folder, or nothing yet", "give another --out");
      }
    }
    // Java 17's createDirectories refuses a symbolic link to a folder.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  private static void deleteUnfinished(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (UNFINISHED.matcher(file.getFileName().toString()).matches()) {
          Files.delete(file);
        }
      }
    }
  }

  private static BadInputException inUse(Path folder) {
    return new BadInputException(
        folder.toString(),
        "another process works in it",
        "a folder of its own for each run",
        "wait for the other, or give another --out");
  }

  private static void requireNoForeignFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals(FolderLock.FILE) && !isUnfinishedConfig(name))
              .sorted()
              .toList();
      if (!names.isEmpty()) {
        throw new BadInputException(
            folder.toString(),
            "it holds " + names + " and no " + RunFiles.CONFIG,
            "an empty folder or an interrupted run",
            "give another --out");
      }
    }
  }

  /** A run that was killed before it had a configuration has left nothing but this. */
  private static boolean isUnfinishedConfig(String name) {
    Matcher matcher = UNFINISHED.matcher(name);
    return matcher.matches() && matcher.group(1).equals(RunFiles.CONFIG);
  }

  private static void requireSame(JsonNode stored, JsonNode wanted, Path file) {
    List<Problem> problems = new ArrayList<>();
    compare(stored, wanted, "", file, problems);
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  private static void compare(
      JsonNode stored, JsonNode wanted, String key, Path file, List<Problem> problems) {
    if (stored.isObject() && wanted.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      stored.fieldNames().forEachRemaining(names::add);
      wanted.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String path = key.isEmpty() ? name : key + "." + name;
        compare(stored.path(name), wanted.path(name), path, file, problems);
      }
    } else if (!stored.equals(wanted)) {
      problems.add(
          new Problem(
              file + ", key " + key,
              "the run there was started with " + text(stored),
              "the same as now, " + text(wanted),
              "resume with the options it was started with, or give another --out"));
    }
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "no such key" : value.toString();
  }

  /**
   * Reads the configuration of a run.
   *
   * @throws BadInputException where the folder holds none
   */
  public static <T> T config(Path folder, Class<T> type) throws IOException {
    return config(folder, type, Set.of());
  }

  /**
   * Reads the configuration of a run.
   *
   * @param newer optional keys that older versions did not write
   * @throws BadInputException where the folder holds none
   */
  public static <T> T config(Path folder, Class<T> type, Set<String> newer) throws IOException {
    Path file = folder.resolve(RunFiles.CONFIG);
    if (!Files.exists(file)) {
      throw new BadInputException(
          folder.toString(),
          Files.exists(folder) ? "it has no " + RunFiles.CONFIG : "there is no such folder",
          "the folder of a run",
          "give the folder that --out named when the run was started");
    }
    try {
      ObjectNode root = read(file);
      newer.stream().filter(key -> !root.has(key)).forEach(root::putNull);
      return JSON.treeToValue(root, type);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          new Problem(
              file.toString(),
              "it belongs to a run of another kind or of an older version, or is damaged: "
                  + JsonFault.what(e),
              "a " + type.getSimpleName() + " as a run of that kind wrote it",
              "give the folder of a run of the right kind that this version has made"),
          e);
    }
  }

  private static ObjectNode read(Path file) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw damaged(file.toString(), "it holds no JSON object");
  }

  private static BadInputException damaged(Path file, JsonProcessingException e) {
    return damaged(file + JsonFault.place(e), JsonFault.what(e));
  }

  private static BadInputException damaged(String where, String what) {
    return new BadInputException(
        where, what, "the file as the run wrote it", "start the run again in another folder");
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

  /**
   * The last checkpoint of the run in a folder, if it came that far.
   *
   * @throws BadInputException where it is damaged
   */
  public static Optional<Safetensors> checkpoint(Path folder) throws IOException {
    Path file = folder.resolve(CHECKPOINT);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Safetensors.read(file));
    } catch (BadInputException e) {
      throw new BadInputException(e.problems().stream().map(RunDirectory::ofCheckpoint).toList());
    }
  }

  /** Weights can be given again, a checkpoint cannot. */
  private static Problem ofCheckpoint(Problem problem) {
    return new Problem(
        problem.where(),
        problem.what(),
        problem.expected(),
        "delete this file and start the run again by the same command; it begins at its first"
            + " step");
  }

  /** Keeps a copy of a file that the run was started with, unless it is there already. */
  public void keep(Path file, String name) throws IOException {
    Path kept = folder.resolve(name);
    if (!Files.exists(kept)) {
      AtomicFile.write(kept, out -> Files.copy(file, out));
    }
  }

  /** Where the checkpoint is, for messages. */
  String checkpointFile() {
    return folder.resolve(CHECKPOINT).toString();
  }

  void saveCheckpoint(Safetensors checkpoint) throws IOException {
    checkpoint.write(folder.resolve(CHECKPOINT));
  }

  /** Notes that the run diverged; its last checkpoint stays. */
  void saveDivergence(DivergedException diverged) throws IOException {
    AtomicFile.writeText(
        folder.resolve(RunFiles.DIVERGED),
        JSON.writeValueAsString(diverged.problems().get(0)) + "\n");
  }

  /**
   * Refuses to go on with a run that diverged, as the same options would end it the same way.
   *
   * @throws BadInputException with what happened and what to change
   */
  void requireNotDiverged() throws IOException {
    Path file = folder.resolve(RunFiles.DIVERGED);
    if (!Files.exists(file)) {
      return;
    }
    Problem problem;
    try {
      problem = JSON.treeToValue(read(file), Problem.class);
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
    throw new BadInputException(
        file.toString(),
        "this run has diverged: " + problem.what(),
        problem.expected(),
        problem.remedy()
            + ", in another folder (--out); to go on from its last checkpoint all the same, delete"
            + " this file");
  }

  /** Writes the result, which ends the run. */
  void saveResult(Object result) throws IOException {
    AtomicFile.writeText(folder.resolve(RunFiles.RESULT), JSON.writeValueAsString(result) + "\n");
  }

  /** The result, if the run is done. */
  <T> Optional<T> result(Class<T> type) throws IOException {
    Path file = folder.resolve(RunFiles.RESULT);
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
    lock.close();
  }
}
