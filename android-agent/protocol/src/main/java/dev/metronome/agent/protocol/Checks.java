package dev.metronome.agent.protocol;

import java.util.regex.Pattern;

/** Rules that several messages share. */
final class Checks {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Checks() {}

  static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }

  static void requireText(String name, String text) {
    require(!text.trim().isEmpty(), name + " must not be empty");
  }

  static void requireSha256(String name, String text) {
    require(
        SHA256.matcher(text).matches(),
        name + " must be 64 lower-case hexadecimal digits: " + text);
  }
}
