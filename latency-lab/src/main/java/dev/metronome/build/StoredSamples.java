package dev.metronome.build;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The raw samples of rows and networks beside a table. No figure of the table is read from them,
 * but who wants to look at one again needs them whole.
 */
public final class StoredSamples {

  private StoredSamples() {}

  /** The damaged files, in order; those of the reference are told by {@link ReferenceDrift}. */
  public static List<Path> unreadable(Path folder) throws IOException {
    List<Path> unreadable = new ArrayList<>();
    Path samples = folder.resolve(TableBuilder.SAMPLES);
    if (Files.isDirectory(samples)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(samples, "*.txt.gz")) {
        for (Path file : files) {
          if (!ReferenceDrift.isReference(file) && !isWhole(file)) {
            unreadable.add(file);
          }
        }
      }
    }
    return unreadable.stream().sorted().toList();
  }

  private static boolean isWhole(Path file) {
    try {
      SampleFiles.requireBursts(file);
      return true;
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
