package dev.metronome.remote.adb;

import dev.metronome.problem.BadInputException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the agent's app is. */
public final class AgentApk {

  private static final String NAME = "metronome-agent.apk";

  private AgentApk() {}

  /**
   * The file that was named, or the one beside this program, or in the build that it is of.
   *
   * @throws BadInputException where it is not there
   */
  public static Path find(Optional<Path> named) {
    if (named.isPresent()) {
      if (!Files.isRegularFile(named.get())) {
        throw new BadInputException(
            "--apk", named.get() + " is no file", "the agent's APK", "give its path");
      }
      return named.get();
    }
    return places().stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "--apk",
                    "the agent's app is neither at " + String.join(" nor at ", texts()),
                    "the app that the build makes",
                    "do 'mvn -DskipTests package' first, or give its path by --apk"));
  }

  private static List<String> texts() {
    return places().stream().map(Path::toString).toList();
  }

  private static List<Path> places() {
    try {
      Path code =
          Path.of(AgentApk.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = code.getParent();
      return List.of(
          // metronome/lib/latency-lab.jar
          folder.resolveSibling("agent").resolve(NAME),
          // latency-lab/target/classes
          folder.resolve(Path.of("..", "..", "android-agent", "app", "target", NAME)).normalize());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
