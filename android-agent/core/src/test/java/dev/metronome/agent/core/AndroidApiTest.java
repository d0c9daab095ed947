package dev.metronome.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.protocol.Message;
import dev.metronome.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
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

/**
 * Android 8.0 (API 26), with what D8 makes up for, has all that the agent calls: also in the code
 * that it shares with the desktop, and in its HTTP library. The build checks protocol and core
 * themselves.
 */
class AndroidApiTest {

  private static final Path SIGNATURE = Path.of("target", "android", "api-26.signature");

  @Test
  void theSharedMeasuringLoopExistsOnAndroid() throws Exception {
    Path tables = location(Problem.class);
    List<String> used = List.of("tables/measure/", "problem/", "files/");
    List<String> missing = new ArrayList<>();
    try (Stream<Path> classes = Files.walk(tables)) {
      for (Path file :
          classes
              .filter(path -> path.toString().endsWith(".class"))
              .filter(path -> used.stream().anyMatch(path.toString()::contains))
              .toList()) {
        missing.addAll(missing(file));
      }
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
    assertThat(missing(location(AndroidApiTest.class).resolve(classFile(AndroidApiTest.class))))
        .anyMatch(line -> line.contains("Path java.nio.file.Path.of"));
    assertThat(missing(location(Message.class).resolve(classFile(Message.class)))).isEmpty();
  }

  private static String classFile(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
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
