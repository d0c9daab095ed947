package dev.metronome.report.page;

import java.util.List;
import java.util.Locale;

/**
 * A network, block after block, with what each takes.
 *
 * @param title what network it is
 * @param blocks in order
 * @param data the same as a table
 */
public record NetworkDrawing(String title, List<Part> blocks, DataTable data) implements Block {

  /**
   * A block.
   *
   * @param name of the layer
   * @param kind such as {@code MB 5x5}
   * @param detail such as {@code 96 hidden channels}
   * @param output shape of the output
   * @param ms milliseconds; not finite where they are not known, or nothing is done
   * @param share of the whole, 0 to 1
   * @param kernel side of its spatial kernel; 0 without one
   * @param residual whether the input is added
   */
  public record Part(
      String name,
      String kind,
      String detail,
      String output,
      double ms,
      double share,
      int kernel,
      boolean residual) {}

  public NetworkDrawing {
    blocks = List.copyOf(blocks);
  }

  @Override
  public void write(Html html, Drawings drawings) {
    double largest =
        blocks.stream().mapToDouble(Part::share).filter(Double::isFinite).max().orElse(0);
    html.raw("<figure class=\"whole\"><h3>").text(title).raw("</h3>\n<ol class=\"network\">\n");
    blocks.forEach(block -> write(html, block, largest));
    html.raw("</ol>\n<figcaption>Bars: share of the milliseconds. The colour tells the kernel.")
        .raw(" A ring (+) marks a block whose input is added to its output.</figcaption>\n");
    data.writeFolded(html, title);
    html.raw("</figure>\n");
  }

  private static void write(Html html, Part block, double largest) {
    html.raw("<li class=\"k" + block.kernel() + "\"><span class=\"kind\">")
        .text(block.kind())
        .raw(block.residual() ? " <span class=\"added\" title=\"the input is added\">+</span>" : "")
        .raw("</span><span class=\"faint\">")
        .text(block.detail())
        .raw("</span><span class=\"faint\">")
        .text(block.output())
        .raw("</span>");
    if (Double.isFinite(block.ms())) {
      html.raw("<span class=\"ms\">")
          .text(String.format(Locale.ROOT, "%.3f ms", block.ms()))
          .raw("</span>")
          .raw(
              String.format(
                  Locale.ROOT,
                  "<span class=\"bar\"><span style=\"width:%.1f%%\"></span></span>",
                  largest > 0 ? Math.max(0, 100 * block.share() / largest) : 0));
    }
    html.raw("<span class=\"name\">").text(block.name()).raw("</span></li>\n");
  }
}
