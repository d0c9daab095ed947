package dev.metronome.report.page;

import java.util.Objects;

/**
 * A chart with its data, as a table and as CSV, for those who do not see it or want to count with
 * it.
 *
 * @param title what it shows
 * @param caption how to read it
 * @param chart what is drawn
 * @param data all that is drawn
 * @param wide whether it takes the whole width of the page
 */
public record Figure(String title, String caption, Chart chart, DataTable data, boolean wide)
    implements Block {

  public Figure {
    Objects.requireNonNull(chart, "chart");
    Objects.requireNonNull(data, "data");
  }

  /** A figure that may stand beside another one. */
  public static Figure of(String title, String caption, Chart chart, DataTable data) {
    return new Figure(title, caption, chart, data, false);
  }

  /** A figure over the whole width. */
  public static Figure wide(String title, String caption, Chart chart, DataTable data) {
    return new Figure(title, caption, chart, data, true);
  }

  @Override
  public void write(Html html, Drawings drawings) {
    String id = drawings.add(chart);
    html.raw(wide ? "<figure class=\"whole\"" : "<figure")
        .raw(" aria-labelledby=\"" + id + "-title\">\n<h3 id=\"" + id + "-title\">")
        .text(title)
        .raw("</h3>\n<div class=\"legend\" id=\"" + id + "-legend\"></div>\n<div id=\"" + id)
        .raw("\" class=\"chart " + chart.kind() + "\" role=\"img\" aria-label=\"")
        .text(title + ". " + caption + " The data below has the same figures.")
        .raw("\"></div>\n<figcaption>")
        .text(caption)
        .raw("</figcaption>\n");
    data.writeFolded(html, title);
    html.raw("</figure>\n");
  }
}
