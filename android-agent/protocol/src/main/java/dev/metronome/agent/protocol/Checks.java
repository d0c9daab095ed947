package dev.metronome.agent.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/** Rules that several messages share. */
final class Checks {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Checks() {}

  /** A name that a client may give to a run: nothing that means something to a file system. */
  private static final Pattern RUN_ID =
      Pattern.compile("[0-9A-Za-z]([0-9A-Za-z-]{0,62}[0-9A-Za-z])?");

  static boolean isSha256(String text) {
    return SHA256.matcher(text).matches();
  }

  static boolean isRunId(String text) {
    return RUN_ID.matcher(text).matches();
  }

  static void requireRunId(String text) {
    require(isRunId(text), "a run is named by 1 to 64 letters, digits and inner hyphens");
  }

  static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }

  static void requireText(String name, String text) {
    require(!text.trim().isEmpty(), name + " must not be empty");
  }

  static void requireHeadroom(Optional<Double> headroom) {
    require(
        !headroom.filter(value -> !(value >= 0 && value <= Double.MAX_VALUE)).isPresent(),
        "a thermal headroom is a share, not " + headroom.orElse(0.0));
  }

  static void requireSha256(String name, String text) {
    require(
        SHA256.matcher(text).matches(),
        name + " must be 64 lower-case hexadecimal digits: " + text);
  }
}
