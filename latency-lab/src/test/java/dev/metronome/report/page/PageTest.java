package dev.metronome.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {

  /** What would break out of markup, of a script, or of a line of one. */
  private static final String HOSTILE =
      "</script><script>alert('&')</script><b>\"${data}\u2028\u0000";

  private static Page page(Block... blocks) {
    return new Page(
        "a title", "a subtitle", List.of(Section.of("a section", "a lead", List.of(blocks))));
  }

  private static Figure figure(String text) {
    Series series = new Series(text, Series.Kind.POINTS, 0).add(1.23456789, 2, text);
    DataTable data =
        new DataTable("points").text("name", "Name").number("x_ms", "x, ms", 2).row(text, 1.23456);
    return Figure.of(
        text,
        text,
        Plot.of(Plot.Axis.of(text), Plot.Axis.of("y"), List.of(series), List.of()),
        data);
  }

  private static JsonNode charts(String html) throws Exception {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(html);
    assertThat(data.find()).isTrue();
    return new ObjectMapper().readTree(data.group(1));
  }

  @Test
  void aPageIsOneFileThatNeedsNoOther() {
    String html = page(figure("a name")).html();
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .doesNotContain("${")
        .doesNotContainPattern("(src|href)\\s*=\\s*[\"']?\\s*(https?:)?//")
        .doesNotContainPattern("<script[^>]+src")
        .doesNotContainPattern("<link[^>]+stylesheet")
        .contains("default-src 'none'")
        .contains("<a href=\"#section-1\">a section</a>");
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(Page.MOST_BYTES);
  }

  @Test
  void theLicencesOfTheChartsAreInThePage() {
    assertThat(page().html())
        .contains(
            "Apache License",
            "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
            "Apache Software Foundation",
            "Mike Bostock");
  }

  @Test
  void textCannotBecomeMarkupOrScript() throws Exception {
    String html =
        page(
                figure(HOSTILE),
                new Note(HOSTILE, List.of(HOSTILE)),
                new Grid(HOSTILE, new DataTable("t").text("t", HOSTILE).row(HOSTILE)),
                new Facts.Builder().figure(HOSTILE, HOSTILE).term(HOSTILE, HOSTILE).build(),
                new NetworkDrawing(
                    HOSTILE,
                    List.of(
                        new NetworkDrawing.Part(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, 1, 3, true)),
                    new DataTable("n").text("n", "n")))
            .html();
    assertThat(html).doesNotContain("<script>alert", "<b>", "\u2028\u0000");
    // No text ends the script that holds it: all that are left are those of the template.
    assertThat(html.split("</script>", -1)).hasSize(4);
    assertThat(charts(html).get("chart-1").get("series").get(0).get("name").asText())
        .isEqualTo(HOSTILE);
  }

  @Test
  void everyFigureHasItsDataAsTableAndAsCsv() {
    String html = page(figure("a, \"name\"")).html();
    assertThat(html)
        .contains("<th scope=col class=t>Name</th>", "<th scope=row class=t>a, &quot;name&quot;")
        .contains("<td>1.23\n")
        .contains("role=\"img\"", "<details><summary>Data");
    Matcher link =
        Pattern.compile(
                "download=\"points.csv\" href=\"data:text/csv;charset=utf-8;base64,([^\"]+)\"")
            .matcher(html);
    assertThat(link.find()).isTrue();
    assertThat(new String(Base64.getDecoder().decode(link.group(1)), StandardCharsets.UTF_8))
        .isEqualTo("name,x_ms\n\"a, \"\"name\"\"\",1.2346\n");
  }

  @Test
  void whatIsNoNumberIsAnEmptyCellAndNoPoint() throws Exception {
    DataTable data =
        new DataTable("t")
            .text("a", "a")
            .number("b", "b", 1)
            .number("c", "c", 0)
            .row("x", Double.NaN, 7L)
            .row("y", OptionalDouble.empty(), 8);
    assertThat(data.csv()).isEqualTo("a,b,c\nx,,7\ny,,8\n");
    Series points = new Series("s", Series.Kind.POINTS, 0).add(1, Double.NaN).add(2, 3);
    Series line = new Series("s", Series.Kind.LINE, 0).add(1, Double.NaN).add(2, 3);
    assertThat(new ObjectMapper().writeValueAsString(points.points())).isEqualTo("[[2,3]]");
    // A line has a gap there.
    assertThat(new ObjectMapper().writeValueAsString(line.points())).isEqualTo("[[1,\"\"],[2,3]]");
    assertThatThrownBy(() -> data.row("z")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsTooMuchIsLeftOutAndNamed() {
    DataTable large = new DataTable("large").text("a", "a");
    for (int i = 0; i < 60_000; i++) {
      large.row("twenty characters " + i);
    }
    List<Section> sections = new ArrayList<>();
    sections.add(Section.of("small", "", List.of(figure("x"))));
    sections.add(Section.of("large & optional", "", List.of(new Grid("large", large))).optional());
    sections.add(Section.of("also small", "", List.of(figure("y"))).optional());
    String html = new Page("t", "s", sections).html();
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(Page.MOST_BYTES);
    assertThat(html)
        .contains(">small</h2>", "Left out", "<li>large &amp; optional</li>")
        .doesNotContain("twenty characters");
  }
}
