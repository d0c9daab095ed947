package dev.metronome.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpEntity;
import org.codehaus.mojo.animal_sniffer.SignatureChecker;
import org.codehaus.mojo.animal_sniffer.logging.PrintWriterLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Android 8.0 (API 26), with what D8 makes up for, has all that the agent calls: also in the code
 * that it shares with the desktop, and in its HTTP library. The build checks protocol and core
 * themselves.
 */
class AndroidApiTest {

  private static final Path SIGNATURE = Path.of("target", "android", "api-26.signature");

  @TempDir private Path folder;

  @Test
  void theSharedMeasuringLoopExistsOnAndroid() throws Exception {
    List<Path> used =
        classes(Problem.class).stream()
            .filter(
                file ->
                    Stream.of("tables/measure/", "problem/", "files/")
                        .anyMatch(file.toString()::contains))
            .toList();
    assertThat(used).hasSizeGreaterThan(20);
    List<String> missing = new ArrayList<>();
    for (Path file : used) {
      missing.addAll(missing(file));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theHttpLibraryExistsOnAndroidButForEncryptionThatIsNotUsed() throws Exception {
    assertThat(missing(location(HttpEntity.class)))
        .hasSize(1)
        .allMatch(line -> line.contains("reactor/ssl/SSLIOSession"));
  }

  @Test
  void theCheckFindsWhatIsMissing() throws Exception {
    // Uses Path.of, which API 26 lacks.
    Path own = location(AndroidApiTest.class).resolve("dev/metronome/agent/core");
    assertThat(missing(own.resolve("AndroidApiTest.class")))
        .anyMatch(line -> line.contains("Path java.nio.file.Path.of"));
  }

  /** The class files beside a class, out of their archive where they are in one. */
  private List<Path> classes(Class<?> type) throws IOException, URISyntaxException {
    Path location = location(type);
    if (Files.isDirectory(location)) {
      return classesBelow(location);
    }
    try (FileSystem archive = FileSystems.newFileSystem(location)) {
      for (Path file : classesBelow(archive.getPath("/"))) {
        Path copy = folder.resolve(file.toString().substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return classesBelow(folder);
  }

  private static List<Path> classesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  /** The folder or archive of a class. */
  private static Path location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<String> missing(Path classes) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      SignatureChecker checker =
          new SignatureChecker(
              new ByteArrayInputStream(Files.readAllBytes(SIGNATURE)),
              Set.of(
                  "java.lang.Record",
                  "dev.metronome.*",
                  "org.apache.*",
                  "org.hipparchus.*",
                  "org.junit.*",
                  "org.assertj.*",
                  "org.codehaus.*"),
              new PrintWriterLogger(print));
      checker.setSourcePath(List.<File>of());
      checker.setCheckJars(true);
      checker.process(classes.toFile());
    }
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("Undefined reference"))
        .toList();
  }
}
