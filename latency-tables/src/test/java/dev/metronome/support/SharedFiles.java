package dev.metronome.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference data that lies beside the project on some machines and is never part of it. */
public final class SharedFiles {

  private SharedFiles() {}

  /** The file, or a visible skip of the test where it is missing. */
  public static Path require(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path file = folder.resolve("shared").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
      folder = folder.getParent();
    }
    assumeTrue(false, "skipped: reference data shared/" + name + " is not on this machine");
    throw new AssertionError("unreachable");
  }
}
