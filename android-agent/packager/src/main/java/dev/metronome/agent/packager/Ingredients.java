package dev.metronome.agent.packager;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an app is made of, as a class path has it.
 *
 * @param classes class files by their path, such as {@code org/example/Main.class}
 * @param files what goes into the APK as it is, by its path there: native libraries, and the
 *     licences of libraries
 */
record Ingredients(SortedMap<String, byte[]> classes, SortedMap<String, byte[]> files) {

  Ingredients {
    classes = new TreeMap<>(classes);
    files = new TreeMap<>(files);
  }

  /** Those of folders and archives; where a class is in several of them, the first one counts. */
  static Ingredients of(List<Path> classPath) throws IOException {
    Ingredients ingredients = new Ingredients(new TreeMap<>(), new TreeMap<>());
    for (Path entry : classPath) {
      if (Files.isDirectory(entry)) {
        // A module that is not packaged yet.
        ingredients.add(entry, entry.getParent().getParent().getFileName().toString());
      } else {
        try (FileSystem archive = FileSystems.newFileSystem(entry)) {
          ingredients.add(
              archive.getPath("/"), entry.getFileName().toString().replaceAll("\\.jar$", ""));
        }
      }
    }
    return ingredients;
  }

  /** Without classes that nothing leads to. */
  Ingredients reachable() throws IOException {
    return new Ingredients(
        // Native code, and names put together at run time, lead to TensorFlow Lite's.
        Reachable.from(
            classes,
            path -> path.startsWith("dev/metronome/agent/") || path.startsWith("org/tensorflow/")),
        files);
  }

  private void add(Path root, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        add(root.relativize(file).toString().replace('\\', '/'), file, name);
      }
    }
  }

  private void add(String path, Path file, String name) throws IOException {
    if (path.startsWith("META-INF/")) {
      // Newer classes for newer versions of Java are there too, which D8 does not want.
      if (path.matches("META-INF/(LICENSE|NOTICE)[^/]*")) {
        files.put("META-INF/licenses/" + name + path.substring("META-INF".length()), read(file));
      }
    } else if (path.endsWith(".class")) {
      if (!path.endsWith("module-info.class")) {
        classes.putIfAbsent(path, read(file));
      }
    } else if (path.matches("lib/[^/]+/lib[^/]+\\.so")) {
      files.putIfAbsent(path, read(file));
    }
  }

  private static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  /** Everything that goes into an APK as it is, beside others. */
  SortedMap<String, byte[]> filesWith(Map<String, byte[]> others) {
    SortedMap<String, byte[]> all = new TreeMap<>(files);
    all.putAll(others);
    return all;
  }
}
