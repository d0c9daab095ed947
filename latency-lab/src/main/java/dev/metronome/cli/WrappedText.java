package dev.metronome.cli;

import java.util.ArrayList;
import java.util.List;

/** Sentences in lines that a terminal does not break within a word. */
final class WrappedText {

  private WrappedText() {}

  /** As many columns as standard output shows in a line; no end where it is no terminal. */
  static int columns() {
    return StandardStream.OUTPUT.isTerminal() ? StandardStream.OUTPUT.columns() : Integer.MAX_VALUE;
  }

  /** Lines of so many columns; a word that is longer has one for itself. */
  static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1L + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      } else if (line.length() > 0) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
