package dev.metronome.remote.serial;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a frame says: a kind, and values by name. On the line {@code run slot=0 runs=10}; in values
 * everything but printable ASCII, and space, percent, equals and at, is written {@code %XX}.
 *
 * @param kind what it is, such as {@code run}
 * @param values by name, in the order of the line
 */
record BoardMessage(String kind, Map<String, String> values) {

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]*");

  BoardMessage {
    requireWord(kind);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    values.keySet().forEach(BoardMessage::requireWord);
  }

  private static void requireWord(String text) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException("no word of the protocol: '" + text + "'");
    }
  }

  static BoardMessage of(String kind) {
    return new BoardMessage(kind, Map.of());
  }

  /** The same with a value more. */
  BoardMessage with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, String.valueOf(value));
    return new BoardMessage(kind, more);
  }

  boolean is(String other) {
    return kind.equals(other);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * A whole number.
   *
   * @throws BoardSyntaxException where it is missing, none, or out of bounds
   */
  long number(String name, long least, long most) {
    String text = required(name);
    if (text.matches("\\d{1,18}")) {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw new BoardSyntaxException(
        kind + ": " + name + " is '" + text + "', not " + least + " to " + most);
  }

  /**
   * A value that has to be there.
   *
   * @throws BoardSyntaxException where it is missing
   */
  String required(String name) {
    return text(name).orElseThrow(() -> new BoardSyntaxException(kind + ": no " + name));
  }

  /** The text of a frame. */
  String body() {
    StringBuilder body = new StringBuilder(kind);
    values.forEach((name, value) -> body.append(' ').append(name).append('=').append(safe(value)));
    return body.toString();
  }

  /**
   * Reads the text of a frame.
   *
   * @throws BoardSyntaxException where it is none of the protocol's
   */
  static BoardMessage parse(String body) {
    String[] words = body.split(" ", -1);
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 1 || !WORD.matcher(words[i].substring(0, equals)).matches()) {
        throw new BoardSyntaxException("'" + words[i] + "' is no name=value");
      }
      values.put(words[i].substring(0, equals), unsafe(words[i].substring(equals + 1)));
    }
    if (!WORD.matcher(words[0]).matches()) {
      throw new BoardSyntaxException("'" + words[0] + "' is no kind of message");
    }
    return new BoardMessage(words[0], values);
  }

  private static String safe(String value) {
    StringBuilder text = new StringBuilder();
    for (byte b : Objects.requireNonNull(value).getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f && "%@=".indexOf(b) < 0) {
        text.append((char) b);
      } else {
        text.append('%').append(Hex.of(b & 0xff, 2));
      }
    }
    return text.toString();
  }

  private static String unsafe(String text) {
    byte[] bytes = new byte[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        bytes[count++] = (byte) text.charAt(i);
        continue;
      }
      long value = i + 3 <= text.length() ? Hex.parse(text.substring(i + 1, i + 3)) : -1;
      if (value < 0) {
        throw new BoardSyntaxException("'" + text + "' has a % that is none");
      }
      bytes[count++] = (byte) value;
      i += 2;
    }
    return new String(bytes, 0, count, StandardCharsets.UTF_8);
  }
}
