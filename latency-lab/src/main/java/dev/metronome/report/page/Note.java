package dev.metronome.report.page;

import java.util.List;

/**
 * Something that a reader has to know, such as what is missing.
 *
 * @param title in a few words
 * @param lines one or more sentences
 */
public record Note(String title, List<String> lines) implements Block {

  public Note {
    lines = List.copyOf(lines);
  }

  @Override
  public void write(Html html, Drawings drawings) {
    html.raw("<div class=\"note whole\" role=\"note\"><h3>").text(title).raw("</h3><ul>\n");
    lines.forEach(line -> html.raw("<li>").text(line).raw("</li>\n"));
    html.raw("</ul></div>\n");
  }
}
