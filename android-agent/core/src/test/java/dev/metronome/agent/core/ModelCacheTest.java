package dev.metronome.agent.core;

import static dev.metronome.agent.core.Requests.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.AgentProblem.Code;
import dev.metronome.agent.protocol.ModelFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {

  @TempDir private Path folder;

  private static byte[] bytes(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static void store(ModelCache cache, byte[] model) throws IOException {
    cache.store(sha256(model), ModelFormat.ONNX, model.length, new ByteArrayInputStream(model));
  }

  private static Code refused(ThrowingCallable call) {
    return catchThrowableOfType(AgentException.class, call).problem().code();
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void aModelIsKeptAcrossStarts() throws IOException {
    byte[] model = bytes(100, 1);
    store(ModelCache.open(folder, 1000, 1000, ModelDisk.REAL), model);

    ModelCache again = ModelCache.open(folder, 1000, 1000, ModelDisk.REAL);

    assertThat(again.find(sha256(model)).orElseThrow().bytes()).isEqualTo(100);
    assertThat(Files.readAllBytes(again.hold(sha256(model), ModelFormat.ONNX))).isEqualTo(model);
    assertThat(again.bytes()).isEqualTo(100);
  }

  @Test
  void aModelThatWasDamagedOnTheDiskIsForgotten() throws IOException {
    byte[] model = bytes(100, 1);
    store(ModelCache.open(folder, 1000, 1000, ModelDisk.REAL), model);
    Files.write(folder.resolve(sha256(model) + ".onnx"), bytes(100, 2));

    ModelCache again = ModelCache.open(folder, 1000, 1000, ModelDisk.REAL);

    assertThat(again.find(sha256(model))).isEmpty();
    assertThat(files()).isZero();
    assertThat(again.bytes()).isZero();
  }

  /** Android empties the folders of caches where it wants room. */
  @Test
  void aModelThatOthersDeleteOrChangeIsUnknownUntilItIsStoredAgain() throws IOException {
    byte[] model = bytes(100, 1);
    Path file = folder.resolve(sha256(model) + ".onnx");
    ModelCache cache = ModelCache.open(folder, 1000, 1000, ModelDisk.REAL);
    store(cache, model);

    Files.delete(file);
    assertThat(cache.find(sha256(model))).isEmpty();
    assertThat(cache.bytes()).isZero();
    store(cache, model);
    Files.write(file, bytes(99, 1));
    assertThat(refused(() -> cache.hold(sha256(model), ModelFormat.ONNX)))
        .isEqualTo(Code.UNKNOWN_MODEL);

    store(cache, model);
    cache.hold(sha256(model), ModelFormat.ONNX);
    assertThat(cache.lost(sha256(model))).isEmpty();
    Files.delete(file);
    assertThat(cache.lost(sha256(model))).isPresent();
    store(cache, model);
    assertThat(cache.lost(sha256(model))).isEmpty();
    assertThat(file).hasBinaryContent(model);
    // It is still held.
    assertThat(refused(() -> store(cache, bytes(950, 2)))).isEqualTo(Code.CACHE_FULL);
    cache.release(sha256(model));
    store(cache, bytes(950, 2));
    assertThat(file).doesNotExist();
    assertThat(cache.bytes()).isEqualTo(950);
  }

  @Test
  void whatOthersDeletedIsNotCountedAndNothingElseGoesForIt() throws IOException {
    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);
    store(cache, bytes(100, 1));
    store(cache, bytes(100, 2));
    store(cache, bytes(100, 3));
    cache.hold(sha256(bytes(100, 2)), ModelFormat.ONNX);
    Files.delete(folder.resolve(sha256(bytes(100, 3)) + ".onnx"));

    store(cache, bytes(100, 4));

    assertThat(cache.find(sha256(bytes(100, 1)))).isPresent();
    assertThat(cache.count()).isEqualTo(3);
    assertThat(cache.bytes()).isEqualTo(300);
    // One that is held, and one that is not.
    Files.delete(folder.resolve(sha256(bytes(100, 2)) + ".onnx"));
    Files.delete(folder.resolve(sha256(bytes(100, 4)) + ".onnx"));
    assertThat(cache.count()).isEqualTo(2);
    assertThat(cache.bytes()).isEqualTo(200);
    cache.release(sha256(bytes(100, 2)));
    assertThat(cache.count()).isEqualTo(1);
    assertThat(cache.bytes()).isEqualTo(100);
  }

  @Test
  void theModelThatWasNotUsedForLongestMakesRoomButNoneThatIsHeld() throws IOException {
    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);
    store(cache, bytes(100, 1));
    store(cache, bytes(100, 2));
    store(cache, bytes(100, 3));
    cache.hold(sha256(bytes(100, 1)), ModelFormat.ONNX);
    assertThat(cache.find(sha256(bytes(100, 2)))).isPresent();

    store(cache, bytes(50, 4));

    assertThat(cache.find(sha256(bytes(100, 3)))).isEmpty();
    assertThat(cache.find(sha256(bytes(100, 1)))).isPresent();
    assertThat(cache.find(sha256(bytes(100, 2)))).isPresent();
    assertThat(cache.bytes()).isEqualTo(250);
    cache.hold(sha256(bytes(100, 2)), ModelFormat.ONNX);
    cache.hold(sha256(bytes(50, 4)), ModelFormat.ONNX);
    assertThat(refused(() -> store(cache, bytes(100, 5)))).isEqualTo(Code.CACHE_FULL);
    cache.release(sha256(bytes(100, 1)));
    store(cache, bytes(100, 5));
    assertThat(cache.find(sha256(bytes(100, 1)))).isEmpty();
    assertThat(files()).isEqualTo(3);
  }

  private static AgentProblem notStored(ModelCache cache, byte[] model) {
    IOException why = catchThrowableOfType(IOException.class, () -> store(cache, model));
    // As the service tells it.
    return StorageException.writing(why, model.length, cache.freeBytes()).problem();
  }

  @Test
  void aDiskThatFillsUpIsToldWithTheRoomThatIsNeededAndLeavesNothing() throws IOException {
    FakeDisk disk = new FakeDisk();
    ModelCache cache = ModelCache.open(folder, 100, 300, disk);
    disk.tells = false;
    disk.capacity = 40;

    AgentProblem problem = notStored(cache, bytes(100, 1));

    assertThat(problem.code()).isEqualTo(Code.STORAGE_FAILED);
    assertThat(problem.what()).contains("No space left on device", "the model has 100 bytes");
    assertThat(problem.expected()).contains("at least 100 bytes free");
    assertThat(problem.remedy()).contains("make room", "goes on by itself");
    assertThat(files()).isZero();
    assertThat(cache.bytes()).isZero();
    disk.capacity = 100;
    store(cache, bytes(100, 1));
    assertThat(cache.find(sha256(bytes(100, 1)))).isPresent();
  }

  @Test
  void onADiskWithLessRoomThanTheCacheMayTakeModelsThatNobodyUsesGo() throws IOException {
    FakeDisk disk = new FakeDisk();
    ModelCache cache = ModelCache.open(folder, 200, 1000, disk);
    disk.capacity = 250;
    store(cache, bytes(100, 1));
    store(cache, bytes(100, 2));

    store(cache, bytes(120, 3));
    assertThat(cache.find(sha256(bytes(100, 1)))).isEmpty();
    assertThat(cache.find(sha256(bytes(100, 2)))).isPresent();
    assertThat(cache.bytes()).isEqualTo(220);

    // Nothing goes where it would not help.
    cache.hold(sha256(bytes(120, 3)), ModelFormat.ONNX);
    AgentProblem problem = notStored(cache, bytes(150, 4));
    assertThat(problem.code()).isEqualTo(Code.STORAGE_FAILED);
    assertThat(problem.what())
        .contains("no room", "it has 150 bytes, and 30 are free, beside 100 of models that could");
    assertThat(cache.count()).isEqualTo(2);
    cache.release(sha256(bytes(120, 3)));
    store(cache, bytes(150, 4));
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void aDiskThatBecomesReadOnlyIsToldAndWhatIsThereIsFound() throws IOException {
    FakeDisk disk = new FakeDisk();
    ModelCache cache = ModelCache.open(folder, 100, 300, disk);
    store(cache, bytes(100, 1));
    disk.readOnly = true;

    AgentProblem problem = notStored(cache, bytes(50, 2));

    assertThat(problem.code()).isEqualTo(Code.STORAGE_FAILED);
    assertThat(problem.what()).contains("Read-only file system", "the model has 50 bytes");
    assertThat(problem.remedy()).contains("let it write there");
    assertThat(cache.find(sha256(bytes(100, 1)))).isPresent();
    assertThat(cache.bytes()).isEqualTo(100);
    disk.readOnly = false;
    store(cache, bytes(50, 2));
    assertThat(files()).isEqualTo(2);
  }

  @Test
  void whatIsCutTooLargeOrAnotherLeavesNothing() throws IOException {
    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);
    byte[] model = bytes(50, 1);
    String name = sha256(model);
    ByteArrayInputStream cut = new ByteArrayInputStream(model, 0, 49);
    assertThat(refused(() -> cache.store(name, ModelFormat.ONNX, 50, cut)))
        .isEqualTo(Code.TRUNCATED_UPLOAD);
    ByteArrayInputStream other = new ByteArrayInputStream(bytes(50, 2));
    assertThat(refused(() -> cache.store(name, ModelFormat.ONNX, 50, other)))
        .isEqualTo(Code.HASH_MISMATCH);
    assertThat(refused(() -> store(cache, bytes(101, 1)))).isEqualTo(Code.UPLOAD_TOO_LARGE);
    assertThat(files()).isZero();
    assertThat(cache.bytes()).isZero();
    assertThat(cache.count()).isZero();
  }

  @Test
  void aModelOfAnotherFormatOrNoModelIsNotHeld() throws IOException {
    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);
    store(cache, bytes(50, 1));
    assertThat(refused(() -> cache.hold(sha256(bytes(50, 1)), ModelFormat.TFLITE)))
        .isEqualTo(Code.MODEL_REFUSED);
    assertThat(refused(() -> cache.hold(sha256(bytes(50, 2)), ModelFormat.ONNX)))
        .isEqualTo(Code.UNKNOWN_MODEL);
  }

  private static byte[] tflite() {
    return "....TFL3....".getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void onlyFilesOfTheirFormatAreTakenIn() throws IOException {
    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);
    for (byte[] other :
        new byte[][] {bytes(50, 1), bytes(3, 1), "TFL3TFL".getBytes(StandardCharsets.ISO_8859_1)}) {
      ByteArrayInputStream in = new ByteArrayInputStream(other);
      assertThat(refused(() -> cache.store(sha256(other), ModelFormat.TFLITE, other.length, in)))
          .isEqualTo(Code.MODEL_REFUSED);
    }
    assertThat(refused(() -> store(cache, tflite()))).isEqualTo(Code.MODEL_REFUSED);
    assertThat(files()).isZero();
    assertThat(cache.bytes()).isZero();

    ByteArrayInputStream in = new ByteArrayInputStream(tflite());
    cache.store(sha256(tflite()), ModelFormat.TFLITE, tflite().length, in);
    assertThat(cache.find(sha256(tflite()))).isPresent();
  }

  @Test
  void whatWasDamagedOnItsWayIsToldAsThatAndNotAsAnotherFormat() throws IOException {
    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);
    ByteArrayInputStream damaged = new ByteArrayInputStream(bytes(12, 1));
    assertThat(refused(() -> cache.store(sha256(tflite()), ModelFormat.TFLITE, 12, damaged)))
        .isEqualTo(Code.HASH_MISMATCH);
  }

  @Test
  void filesOfOthersAreLeftAlone() throws IOException {
    Files.write(folder.resolve("upload-7.partial"), bytes(10, 1));
    Files.write(folder.resolve("notes.txt"), bytes(10, 1));
    Files.createDirectories(folder.resolve("0".repeat(64) + ".onnx"));

    ModelCache cache = ModelCache.open(folder, 100, 300, ModelDisk.REAL);

    assertThat(cache.count()).isZero();
    assertThat(folder.resolve("notes.txt")).exists();
    assertThat(folder.resolve("upload-7.partial")).doesNotExist();
  }
}
