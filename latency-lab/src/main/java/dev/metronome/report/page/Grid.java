package dev.metronome.report.page;

/**
 * A table that is shown.
 *
 * @param title what it shows
 * @param data the rows
 */
public record Grid(String title, DataTable data) implements Block {

  @Override
  public void write(Html html, Drawings drawings) {
    html.raw("<div class=\"whole\"><h3>").text(title).raw("</h3>\n");
    data.write(html, title);
    html.raw("</div>\n");
  }
}
