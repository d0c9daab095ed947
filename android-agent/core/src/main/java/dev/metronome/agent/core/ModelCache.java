package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.ModelUpload;
import dev.metronome.files.FileHash;
import dev.metronome.problem.Problem;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models that an agent keeps, by their SHA-256. Those that were not used for longest are
 * deleted where room is needed, but none that a run holds. Thread-safe.
 *
 * <p>Files are named by hashes that were computed here; what a request says only looks up.
 */
final class ModelCache {

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.(onnx|tflite)");
  private static final String PARTIAL = ".partial";
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path folder;
  private final long maxModelBytes;
  private final long maxBytes;
  private final ModelDisk disk;

  /** Least recently used first. */
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;
  private long uploads;

  private static final class Entry {
    private final ModelUpload model;
    private final Path file;

    /** When the file that was hashed was written; empty where it has yet to be hashed. */
    private Optional<FileTime> hashed = Optional.empty();

    private int holders;

    Entry(ModelUpload model, Path file) {
      this.model = model;
      this.file = file;
    }

    /** Whether the file is the one that was hashed, as far as its size and time tell. */
    boolean isAsHashed() throws IOException {
      return hashed.isPresent()
          && isThere()
          && hashed.get().equals(Files.getLastModifiedTime(file));
    }

    boolean isThere() throws IOException {
      return Files.isRegularFile(file) && Files.size(file) == model.bytes();
    }

    void setHashed() throws IOException {
      hashed = Optional.of(Files.getLastModifiedTime(file));
    }
  }

  private ModelCache(Path folder, long maxModelBytes, long maxBytes, ModelDisk disk) {
    this.folder = folder;
    this.disk = disk;
    this.maxModelBytes = maxModelBytes;
    this.maxBytes = maxBytes;
  }

  /** Opens a folder with what an earlier agent left there; other files in it are left alone. */
  static ModelCache open(Path folder, long maxModelBytes, long maxBytes, ModelDisk disk)
      throws IOException {
    Files.createDirectories(folder);
    ModelCache cache = new ModelCache(folder, maxModelBytes, maxBytes, disk);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        cache.takeOver(file);
      }
    }
    synchronized (cache) {
      cache.evictDownTo(maxBytes);
    }
    return cache;
  }

  private synchronized void takeOver(Path file) throws IOException {
    String name = file.getFileName().toString();
    Matcher matcher = NAME.matcher(name);
    if (name.endsWith(PARTIAL)) {
      Files.delete(file);
    } else if (matcher.matches() && Files.isRegularFile(file) && Files.size(file) > 0) {
      ModelFormat format = ModelFormat.named(matcher.group(2)).get();
      put(new Entry(new ModelUpload(matcher.group(1), Files.size(file), format), file));
    }
  }

  private void put(Entry entry) {
    entries.put(entry.model.sha256(), entry);
    bytes += entry.model.bytes();
  }

  synchronized int count() {
    forgetDeleted();
    return entries.size();
  }

  synchronized long bytes() {
    forgetDeleted();
    return bytes;
  }

  /** What others deleted takes no room; what a run holds is missed by the run. */
  private void forgetDeleted() {
    Iterator<Entry> all = entries.values().iterator();
    while (all.hasNext()) {
      Entry entry = all.next();
      // Not what the disk just does not tell of.
      if (entry.holders == 0 && Files.notExists(entry.file)) {
        all.remove();
        bytes -= entry.model.bytes();
      }
    }
  }

  /** Room on the disk for more models; empty where the system does not tell. */
  OptionalLong freeBytes() {
    return disk.freeBytes(folder);
  }

  /** A model that is kept, and which is what its name says. */
  synchronized Optional<ModelUpload> find(String sha256) throws IOException {
    Entry entry = entries.get(sha256);
    if (entry == null || !isWhole(entry)) {
      return Optional.empty();
    }
    return Optional.of(entry.model);
  }

  /**
   * A file that an earlier agent left may have suffered since, and others may delete files here:
   * Android does where it wants room.
   */
  private boolean isWhole(Entry entry) throws IOException {
    if (entry.isAsHashed()) {
      return true;
    }
    if (entry.isThere() && FileHash.sha256(entry.file).equals(entry.model.sha256())) {
      entry.setHashed();
      return true;
    }
    if (entry.holders == 0) {
      delete(entry);
    }
    return false;
  }

  private void delete(Entry entry) throws IOException {
    // First: what a disk does not let go of still takes its room.
    Files.deleteIfExists(entry.file);
    entries.remove(entry.model.sha256());
    bytes -= entry.model.bytes();
  }

  /**
   * Holds a model until {@link #release}: it is not deleted here; {@link #lost} tells whether
   * somebody else did.
   *
   * @throws AgentException where there is none of that name
   */
  synchronized Path hold(String sha256, ModelFormat format) throws IOException {
    Entry entry = entries.get(sha256);
    if (entry == null || !isWhole(entry)) {
      throw unknown(sha256);
    }
    if (entry.model.format() != format) {
      throw new AgentException(
          AgentProblem.Code.MODEL_REFUSED,
          "model " + sha256,
          "it is a file of " + entry.model.format().text(),
          "a file of " + format.text() + ", which the runtime reads",
          "name a target whose runtime reads it");
    }
    entry.holders++;
    return entry.file;
  }

  /** The error of a model that is held, where somebody else deleted or changed its file. */
  synchronized Optional<AgentException> lost(String sha256) throws IOException {
    Entry entry = entries.get(sha256);
    return entry != null && isWhole(entry) ? Optional.empty() : Optional.of(unknown(sha256));
  }

  static AgentException unknown(String sha256) {
    return new AgentException(
        AgentProblem.Code.UNKNOWN_MODEL,
        "model " + sha256,
        "the agent does not have it",
        "a model that was uploaded, and not deleted since to make room",
        "upload it");
  }

  /** Gives up a hold. */
  synchronized void release(String sha256) {
    Entry entry = entries.get(sha256);
    if (entry != null) {
      entry.holders--;
    }
  }

  /**
   * Takes a model in; it is there once it is whole.
   *
   * @param sha256 what its hash has to be
   * @param length bytes that are announced
   * @throws AgentException where it is cut, too large, another than announced, or no file of the
   *     format; nothing stays
   * @throws StorageException where the disk has no room for it
   * @throws IOException where the disk refuses otherwise; nothing stays
   */
  ModelUpload store(String sha256, ModelFormat format, long length, InputStream body)
      throws IOException {
    if (length < 1 || length > maxModelBytes) {
      throw new AgentException(
          AgentProblem.Code.UPLOAD_TOO_LARGE,
          "model " + sha256,
          "it has " + length + " bytes",
          "1 to " + maxModelBytes,
          "measure a smaller model, or start the agent with --max-model-mib");
    }
    Partial partial;
    synchronized (this) {
      Entry there = entries.get(sha256);
      if (there != null && isWhole(there)) {
        return there.model;
      }
      evictDownTo(maxBytes - length);
      makeRoom(length);
      // Reserved while it arrives, so that uploads beside each other do not pass the limit.
      bytes += length;
      partial = new Partial(folder.resolve("upload-" + uploads++ + PARTIAL));
    }
    boolean stored = false;
    try (partial) {
      String hash = copy(body, length, partial.file(), sha256);
      if (!hash.equals(sha256)) {
        throw new AgentException(
            AgentProblem.Code.HASH_MISMATCH,
            "model " + sha256,
            "what arrived has the SHA-256 " + hash,
            "the file of that name",
            "upload it again");
      }
      // After the hash: what was damaged on its way is no model of another format.
      requireFormat(partial.file(), format, sha256);
      Path file = folder.resolve(hash + "." + format.text());
      synchronized (this) {
        bytes -= length;
        stored = true;
        Entry there = entries.get(hash);
        if (there == null) {
          there = new Entry(new ModelUpload(hash, length, format), file);
          put(there);
        }
        if (!there.isAsHashed()) {
          Files.move(
              partial.file(),
              there.file,
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
          there.setHashed();
        }
        return there.model;
      }
    } finally {
      synchronized (this) {
        bytes -= stored ? 0 : length;
      }
    }
  }

  /** A file that is there only while it is written. */
  private record Partial(Path file) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      // On a disk that became read-only, deleting what is not there fails, too.
      if (Files.exists(file)) {
        Files.delete(file);
      }
    }
  }

  /** Deletes what was not used for longest where the disk has less room than the cache may take. */
  private void makeRoom(long length) throws IOException {
    OptionalLong free = freeBytes();
    if (!free.isPresent() || free.getAsLong() >= length) {
      return;
    }
    long idle = 0;
    for (Entry entry : entries.values()) {
      idle += entry.holders == 0 ? entry.model.bytes() : 0;
    }
    if (free.getAsLong() + idle < length) {
      // Nothing goes where that would not help.
      throw StorageException.full(length, free.getAsLong(), idle);
    }
    evictDownTo(Math.max(0, bytes - (length - free.getAsLong())));
    long now = freeBytes().orElse(length);
    if (now < length) {
      throw StorageException.full(length, now, 0);
    }
  }

  private static void requireFormat(Path file, ModelFormat format, String sha256)
      throws IOException {
    byte[] start = new byte[(int) Math.min(ModelFormat.TELLING_BYTES, Files.size(file))];
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.readFully(start);
    }
    Optional<Problem> problem = format.problem("model " + sha256, start);
    if (problem.isPresent()) {
      throw new AgentException(AgentProblem.of(AgentProblem.Code.MODEL_REFUSED, problem.get()));
    }
  }

  private String copy(InputStream body, long length, Path file, String sha256) throws IOException {
    MessageDigest digest = FileHash.newSha256();
    long copied = 0;
    try (OutputStream out = disk.create(file)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      int read = 0;
      while (copied < length && read >= 0) {
        read = read(body, chunk, (int) Math.min(chunk.length, length - copied));
        if (read > 0) {
          digest.update(chunk, 0, read);
          out.write(chunk, 0, read);
          copied += read;
        }
      }
    }
    if (copied < length) {
      throw new AgentException(
          AgentProblem.Code.TRUNCATED_UPLOAD,
          "model " + sha256,
          copied + " of " + length + " bytes arrived",
          "the whole file",
          "upload it again");
    }
    return FileHash.hex(digest);
  }

  /** As the stream's, but what breaks off ends. */
  private static int read(InputStream body, byte[] chunk, int length) {
    try {
      return body.read(chunk, 0, length);
    } catch (IOException e) {
      return -1;
    }
  }

  private void evictDownTo(long most) throws IOException {
    forgetDeleted();
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > most && oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entry.holders == 0) {
        Files.deleteIfExists(entry.file);
        oldest.remove();
        bytes -= entry.model.bytes();
      }
    }
    if (bytes > most) {
      throw new AgentException(
          AgentProblem.Code.CACHE_FULL,
          "models",
          "there is no room: runs hold " + bytes + " bytes of models",
          "at most " + maxBytes + " bytes at a time",
          "wait for these runs, or start the agent with a larger --cache-mib");
    }
  }
}
