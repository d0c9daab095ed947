package dev.metronome.remote.serial;

import java.util.HexFormat;

/** Numbers as hexadecimal digits in lower case. */
final class Hex {

  private Hex() {}

  /** The last digits of a number. */
  static String of(long value, int digits) {
    return HexFormat.of().toHexDigits(value, digits);
  }

  /** The number; -1 where the text is none. */
  static long parse(String digits) {
    try {
      return HexFormat.fromHexDigitsToLong(digits);
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }
}
