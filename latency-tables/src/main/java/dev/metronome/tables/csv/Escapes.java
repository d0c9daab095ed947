package dev.metronome.tables.csv;

import java.util.Locale;

/**
 * Keeps header texts on one line and valid in UTF-8: backslash, control characters and unpaired
 * surrogates become {@code \\}, {@code \n} or {@code \}{@code uXXXX}.
 */
final class Escapes {

  private Escapes() {}

  /** A value as it stands in the file. */
  static String escape(String value) {
    return escape(value, false);
  }

  /** A key as it stands in the file; a colon is escaped too. */
  static String escapeKey(String key) {
    return escape(key, true);
  }

  private static String escape(String text, boolean colonToo) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        escaped.append(c).append(text.charAt(++i));
      } else if (c == '\\') {
        escaped.append("\\\\");
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (Character.isISOControl(c) || Character.isSurrogate(c) || (colonToo && c == ':')) {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /**
   * The text that was escaped.
   *
   * @throws IllegalArgumentException where a backslash begins none of the three forms
   */
  static String unescape(String escaped) {
    StringBuilder text = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char kind = i + 1 < escaped.length() ? escaped.charAt(i + 1) : ' ';
      if (kind == '\\') {
        text.append('\\');
        i++;
      } else if (kind == 'n') {
        text.append('\n');
        i++;
      } else if (kind == 'u' && isHex(escaped, i + 2)) {
        text.append((char) Integer.parseInt(escaped, i + 2, i + 6, 16));
        i += 5;
      } else {
        throw new IllegalArgumentException("a backslash at character " + (i + 1));
      }
    }
    return text.toString();
  }

  private static boolean isHex(String text, int from) {
    if (from + 4 > text.length()) {
      return false;
    }
    for (int i = from; i < from + 4; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
