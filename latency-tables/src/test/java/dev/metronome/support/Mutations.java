package dev.metronome.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damaged copies of a text file, the same ones for the same seed. */
public final class Mutations {

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.]+");
  private static final List<String> ODD =
      List.of(
          "NaN",
          "-1",
          "1e309",
          "1,5",
          "99999999999999999999",
          "",
          "0",
          "Infinity",
          "1.5ms",
          "-0.0",
          "0x10",
          "1_000",
          "\u0663",
          "null",
          "~",
          "\"1\"",
          "[1]",
          "{a: 1}",
          "*a",
          "&a 1",
          "!!int 1",
          "!",
          "%YAML 1.3",
          "\n---\n",
          "\"\\U99999999\"",
          "\r",
          "\u0000",
          "#",
          "|\n 1");

  private final byte[] original;
  private final SplittableRandom random;

  public Mutations(byte[] original, long seed) {
    this.original = original;
    this.random = new SplittableRandom(seed);
  }

  /** A copy with one to three damages. */
  public byte[] next() {
    byte[] bytes = original;
    for (int damages = 1 + random.nextInt(3); damages > 0 && bytes.length > 0; damages--) {
      bytes = damaged(bytes);
    }
    return bytes;
  }

  /** The first bytes only. */
  public static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  private byte[] damaged(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> spliced(bytes, at, at + 1, new byte[0]);
      case 2 -> spliced(bytes, at, at, new byte[] {bytes[at]});
      case 3 -> cut(bytes, at);
      case 4, 5 -> lines(bytes);
      default -> token(bytes);
    };
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
    out.write(bytes, 0, from);
    out.writeBytes(by);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private byte[] lines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int at = random.nextInt(lines.size());
    switch (random.nextInt(3)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, lines.get(at));
      default -> Collections.swap(lines, at, random.nextInt(lines.size()));
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] token(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
    if (tokens.isEmpty()) {
      return bytes;
    }
    MatchResult token = tokens.get(random.nextInt(tokens.size()));
    String odd = ODD.get(random.nextInt(ODD.size()));
    return spliced(bytes, token.start(), token.end(), odd.getBytes(StandardCharsets.UTF_8));
  }
}
