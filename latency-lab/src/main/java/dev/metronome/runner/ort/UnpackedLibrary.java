package dev.metronome.runner.ort;

import ai.onnxruntime.OrtEnvironment;
import com.sun.jna.Platform;
import dev.metronome.files.FolderTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The native libraries, unpacked from their jar until they are loaded. If ONNX Runtime unpacks them
 * itself, it leaves a folder behind at every end of a process, with 28 MB in it where the process
 * was killed.
 */
final class UnpackedLibrary implements AutoCloseable {

  /** Where ONNX Runtime looks for them first. */
  private static final String FOLDER = "onnxruntime.native.path";

  private static final List<String> NAMES = List.of("onnxruntime", "onnxruntime4j_jni");

  private final Optional<Path> folder;

  private UnpackedLibrary(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * Unpacks the libraries. Nothing happens where the user has named a folder with them; where there
   * are none for this platform, which ONNX Runtime tells better; and on Windows, where loaded
   * libraries cannot be deleted.
   */
  static UnpackedLibrary unpack() throws IOException {
    if (Platform.isWindows() || System.getProperty(FOLDER) != null || !isThere()) {
      return new UnpackedLibrary(Optional.empty());
    }
    Path folder = Files.createTempDirectory("metronome-onnxruntime");
    UnpackedLibrary unpacked = new UnpackedLibrary(Optional.of(folder));
    try {
      for (String name : NAMES) {
        String file = System.mapLibraryName(name);
        try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource(file))) {
          Files.copy(in, folder.resolve(file));
        }
      }
    } catch (IOException e) {
      unpacked.close();
      throw e;
    }
    return unpacked;
  }

  /** Has ONNX Runtime load them from here, where they are. */
  void offer() {
    folder.ifPresent(unpacked -> System.setProperty(FOLDER, unpacked.toString()));
  }

  private static boolean isThere() {
    return NAMES.stream()
        .map(System::mapLibraryName)
        .allMatch(file -> OrtEnvironment.class.getResource(resource(file)) != null);
  }

  private static String resource(String file) {
    String system = Platform.isMac() ? "osx" : "linux";
    String processor = Platform.isARM() ? "aarch64" : "x64";
    return "/ai/onnxruntime/native/" + system + "-" + processor + "/" + file;
  }

  /** Deletes the files: what is loaded stays in memory. */
  @Override
  public void close() throws IOException {
    if (folder.isPresent()) {
      System.clearProperty(FOLDER);
      FolderTree.delete(folder.get());
    }
  }
}
