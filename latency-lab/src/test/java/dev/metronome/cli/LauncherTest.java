package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher finds its libraries and a Java, wherever both are; or says what is missing. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  /** All that the launcher needs, so that a path with nothing else has no Java. */
  private static final List<String> TOOLS = List.of("dirname", "readlink", "sed");

  @TempDir private Path folder;
  private Path home;
  private Path launcher;
  private Path tools;

  private record Started(int code, String out, String err) {

    List<String> arguments() {
      return out.lines().toList();
    }
  }

  @BeforeEach
  void unpack() throws IOException {
    home = Files.createDirectories(folder.resolve("with two  spaces"));
    launcher = Files.createDirectories(home.resolve("bin")).resolve("metronome");
    Files.copy(Path.of("src/main/launcher/metronome"), launcher);
    executable(launcher);
    tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Path found =
          Stream.of("/bin", "/usr/bin")
              .map(bin -> Path.of(bin, tool))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Path own = tools.resolve(tool);
      Files.writeString(own, "#!/bin/sh\nexec " + found + " \"$@\"\n");
      executable(own);
    }
  }

  private static void executable(Path file) {
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** A java that prints its arguments, each on a line, or its version. */
  private Path java(String name, String version, boolean tellsInFile) throws IOException {
    Path java = Files.createDirectories(folder.resolve(name));
    Path program = Files.createDirectory(java.resolve("bin")).resolve("java");
    Files.writeString(
        program,
        """
        #!/bin/sh
        if [ "$1" = -version ]; then
          echo 'openjdk version "%s" 2024-01-01' >&2
        else
          printf '%%s\\n' "$@"
          exit 7
        fi
        """
            .formatted(version));
    executable(program);
    if (tellsInFile) {
      Files.writeString(java.resolve("release"), "X=1\nJAVA_VERSION=\"" + version + "\"\n");
    }
    return java;
  }

  private Started start(Path program, Map<String, String> environment, String... arguments)
      throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    String[] command =
        Stream.concat(Stream.of(program.toString()), Arrays.stream(arguments))
            .toArray(String[]::new);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(environment);
    int code = builder.start().waitFor();
    return new Started(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private Map<String, String> javaHome(Path java) {
    return Map.of("JAVA_HOME", java.toString());
  }

  @Test
  void argumentsAndExitCodePassThroughFromAFolderWithSpaces() throws Exception {
    Started started =
        start(launcher, javaHome(java("a java", "17.0.15", true)), "a b", "", "$x", "*");
    assertThat(started.arguments())
        .containsExactly(
            "-cp", home + "/lib/*", "dev.metronome.cli.Metronome", "a b", "", "$x", "*");
    assertThat(started.code()).isEqualTo(7);
    assertThat(started.err()).isEmpty();
  }

  @Test
  void theLibrariesAreFoundThroughChainsOfLinks() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("usr bin"));
    Path absolute = Files.createSymbolicLink(bin.resolve("metronome-1"), launcher);
    Path relative =
        Files.createSymbolicLink(bin.resolve("m"), Path.of(absolute.getFileName().toString()));
    assertThat(start(relative, javaHome(java("java", "21", true))).out()).contains(home + "/lib/*");
  }

  @Test
  void theJavaOnThePathIsTakenWithoutJavaHomeAlsoThroughALink() throws Exception {
    Path java = java("jdk", "25-ea", true);
    Files.createSymbolicLink(tools.resolve("java"), java.resolve("bin/java"));
    assertThat(start(launcher, Map.of()).code()).isEqualTo(7);
    assertThat(start(launcher, Map.of("JAVA_HOME", "")).code()).isEqualTo(7);
  }

  @Test
  void optionsOfTheJavaMachineAreAdded() throws Exception {
    Path java = java("jdk", "17", true);
    Map<String, String> environment =
        Map.of("JAVA_HOME", java.toString(), "JAVA_OPTS", "-Xmx2g -Dx=y");
    assertThat(start(launcher, environment).arguments()).startsWith("-Xmx2g", "-Dx=y", "-cp");
  }

  @Test
  void anOldJavaIsRefusedByItsVersionWithOrWithoutAFileOfIt() throws Exception {
    for (boolean tellsInFile : new boolean[] {true, false}) {
      for (String version : new String[] {"1.8.0_392", "11.0.2", "9-ea", "16"}) {
        Path java = java("jdk-" + version + tellsInFile, version, tellsInFile);
        refused(start(launcher, javaHome(java)), java + "/bin/java is Java " + version);
      }
      assertThat(start(launcher, javaHome(java("new" + tellsInFile, "17.0.1", tellsInFile))).code())
          .isEqualTo(7);
    }
  }

  @Test
  void whatIsNoJavaIsRefused() throws Exception {
    refused(start(launcher, Map.of()), "there is no java on the path, and JAVA_HOME is not set");
    refused(start(launcher, javaHome(folder)), "which has no bin/java");
    refused(start(launcher, javaHome(java("odd", "odd", true))), "does not tell its version");
  }

  private static void refused(Started started, String what) {
    assertThat(started.err()).contains("metronome: ", what, "expected: Java 17 or newer", "do:  ");
    assertThat(started.code()).isEqualTo(3);
    assertThat(started.out()).isEmpty();
  }
}
