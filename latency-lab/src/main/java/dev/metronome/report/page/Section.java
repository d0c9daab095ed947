package dev.metronome.report.page;

import java.util.List;

/**
 * A part of a page under one heading.
 *
 * @param title the heading
 * @param lead what it is about; may be empty
 * @param blocks in order
 * @param needed whether the page is nothing without it; others are left out of a page that would
 *     become too large
 */
public record Section(String title, String lead, List<Block> blocks, boolean needed) {

  public Section {
    blocks = List.copyOf(blocks);
  }

  /** A section that is always there. */
  public static Section of(String title, String lead, List<Block> blocks) {
    return new Section(title, lead, blocks, true);
  }

  /** The same section, left out where the page would become too large. */
  public Section optional() {
    return new Section(title, lead, blocks, false);
  }

  /** As HTML. */
  void write(Html html, String id, Drawings drawings) {
    html.raw("<section aria-labelledby=\"" + id + "\">\n<h2 id=\"" + id + "\">")
        .text(title)
        .raw("</h2>\n");
    if (!lead.isEmpty()) {
      html.raw("<p class=\"lead\">").text(lead).raw("</p>\n");
    }
    html.raw("<div class=\"blocks\">\n");
    blocks.forEach(block -> block.write(html, drawings));
    html.raw("</div>\n</section>\n");
  }
}
