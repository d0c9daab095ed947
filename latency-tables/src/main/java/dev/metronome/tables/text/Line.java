package dev.metronome.tables.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a file, without its line end.
 *
 * @param number counted from 1
 * @param text the content
 */
public record Line(int number, String text) {

  /**
   * Splits UTF-8 bytes at {@code '\n'}. A line that is not UTF-8 is noted and left out; of carriage
   * returns the first is noted, and all are stripped.
   */
  public static List<Line> split(byte[] bytes, FileProblems problems) {
    List<Line> lines = new ArrayList<>();
    boolean carriageReturnNoted = false;
    int number = 0;
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      // No byte of a longer UTF-8 character is '\n', so bytes can be split before decoding.
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String text = decode(bytes, start, end, ++number, problems);
      if (text != null) {
        if (text.endsWith("\r")) {
          text = text.substring(0, text.length() - 1);
          if (!carriageReturnNoted) {
            carriageReturnNoted = true;
            problems.add(
                number,
                text.length() + 1,
                "the line ends in a carriage return",
                "lines that end in a line feed alone",
                "undo the conversion of line ends that some program made of this file");
          }
        }
        lines.add(new Line(number, text));
      }
      start = end + 1;
    }
    return lines;
  }

  /** The text, or null where the bytes are not UTF-8. */
  private static String decode(
      byte[] bytes, int start, int end, int number, FileProblems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(end - start);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes, start, end - start), text, true);
    if (result.isError()) {
      problems.add(
          number, text.position() + 1, "the bytes are not UTF-8 text", "a text file in UTF-8");
      return null;
    }
    return text.flip().toString();
  }
}
