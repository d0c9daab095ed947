package dev.metronome.remote.serial;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One line of the protocol: {@code @SSSSSSSS LLLL body CCCCCCCC}, with the sequence number, the
 * length of the body and the CRC-32 of all between the at and the last space, in hexadecimal.
 *
 * @param sequence of the request, the same in its answers; 32 bits, unsigned
 * @param body printable ASCII without an at
 */
record Frame(long sequence, String body) {

  /** The longest body; what is longer is noise. */
  static final int LONGEST_BODY = 0x2000;

  private static final char START = '@';
  private static final int SEQUENCE_DIGITS = 8;
  private static final int LENGTH_DIGITS = 4;
  private static final int CRC_DIGITS = 8;
  private static final int HEAD = SEQUENCE_DIGITS + 1 + LENGTH_DIGITS + 1;
  private static final int TAIL = 1 + CRC_DIGITS;

  /** The longest line with its end. */
  static final int LONGEST_LINE = 1 + HEAD + LONGEST_BODY + TAIL + 2;

  Frame {
    if (sequence >>> 32 != 0 || body.length() > LONGEST_BODY || body.indexOf(START) >= 0) {
      throw new IllegalArgumentException("no frame: " + sequence + " " + body);
    }
  }

  /** The line with its end. */
  byte[] line() {
    String checked =
        Hex.of(sequence, SEQUENCE_DIGITS) + ' ' + Hex.of(body.length(), LENGTH_DIGITS) + ' ' + body;
    return (START + checked + ' ' + Hex.of(crc(checked), CRC_DIGITS) + '\n')
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reads a line without its end; empty where it is noise, or was damaged on the way. */
  static Optional<Frame> parse(String line) {
    // What was there before, such as half a line, is left out.
    int start = line.lastIndexOf(START);
    String text = line.substring(start + 1);
    int bodyEnd = text.length() - TAIL;
    if (start < 0 || bodyEnd < HEAD || text.charAt(bodyEnd) != ' ') {
      return Optional.empty();
    }
    String checked = text.substring(0, bodyEnd);
    String body = text.substring(HEAD, bodyEnd);
    long sequence = Hex.parse(text.substring(0, SEQUENCE_DIGITS));
    long length = Hex.parse(text.substring(SEQUENCE_DIGITS + 1, HEAD - 1));
    boolean whole =
        text.charAt(SEQUENCE_DIGITS) == ' '
            && text.charAt(HEAD - 1) == ' '
            && sequence >= 0
            && length == body.length()
            && body.length() <= LONGEST_BODY
            && Hex.parse(text.substring(bodyEnd + 1)) == crc(checked);
    return whole ? Optional.of(new Frame(sequence, body)) : Optional.empty();
  }

  private static long crc(String text) {
    return crc(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** CRC-32 as of zlib, gzip and PNG: polynomial 0xEDB88320, reflected. */
  static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
