package dev.metronome.agent.core;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Linux's files about the machine; what is not there, or cannot be read, is simply not told. */
public final class SystemFiles {

  private final Path root;

  /** The files below a folder, which is {@code /sys} but for tests. */
  public SystemFiles(Path root) {
    this.root = root;
  }

  /** The first line of a file. */
  public Optional<String> line(String path) {
    Path file = root.resolve(path);
    try {
      return Files.isReadable(file)
          ? Files.readAllLines(file).stream()
              .map(String::trim)
              .filter(l -> !l.isEmpty())
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      // Some of these files exist and still answer with an error.
      return Optional.empty();
    }
  }

  /** A whole number in the first line of a file. */
  public Optional<Long> number(String path) {
    return line(path).filter(text -> text.matches("-?[0-9]{1,18}")).map(Long::valueOf);
  }

  /** The names below a folder that match a glob, those with numbers in their order. */
  public List<String> names(String folder, String glob) {
    List<String> names = new ArrayList<>();
    Path path = root.resolve(folder);
    if (Files.isDirectory(path)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, glob)) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      } catch (IOException e) {
        return List.of();
      }
    }
    names.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    return names;
  }
}
