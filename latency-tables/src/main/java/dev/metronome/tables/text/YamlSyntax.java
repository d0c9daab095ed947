package dev.metronome.tables.text;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Tells faults of YAML's syntax by line and column. */
public final class YamlSyntax {

  private YamlSyntax() {}

  /**
   * Notes what the parser says.
   *
   * @param text what was parsed
   * @param form what was expected
   */
  public static void note(YamlEngineException e, String text, String form, FileProblems problems) {
    if (e instanceof MarkedYamlEngineException marked) {
      Optional<Mark> mark = marked.getProblemMark().or(marked::getContextMark);
      problems.add(
          mark.map(Mark::getLine).orElse(0) + 1,
          mark.map(Mark::getColumn).orElse(0) + 1,
          "the YAML is broken: " + marked.getProblem(),
          form);
    } else {
      int position = e instanceof ReaderException reader ? reader.getPosition() : 0;
      String before = text.substring(0, Math.min(text.length(), position));
      problems.add(
          1 + (int) before.chars().filter(c -> c == '\n').count(),
          before.length() - before.lastIndexOf('\n'),
          "there is a character that YAML does not allow",
          "printable text");
    }
  }
}
