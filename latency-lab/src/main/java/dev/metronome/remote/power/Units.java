package dev.metronome.remote.power;

import java.util.Locale;
import java.util.regex.Pattern;

/** Units of meters. */
final class Units {

  /** Voltages that are not those of the supply: over the shunt, and on USB's data lines. */
  private static final Pattern OTHER_VOLTAGE =
      Pattern.compile("(?i)shunt|\\bd[+-]|\\bd[pn]\\b|\\bd(plus|minus)\\b|\\bcc\\d?\\b");

  private Units() {}

  /** What a number of a unit is to be multiplied by to have volts, amps or seconds. */
  static double factor(String unit) {
    if (unit.length() < 2) {
      return 1;
    }
    return switch (unit.toLowerCase(Locale.ROOT).charAt(0)) {
      case 'm' -> 1e-3;
      case 'u', '\u00b5' -> 1e-6;
      default -> 1;
    };
  }

  static boolean isSupply(String label) {
    return !OTHER_VOLTAGE.matcher(label.replace('_', ' ')).find();
  }
}
