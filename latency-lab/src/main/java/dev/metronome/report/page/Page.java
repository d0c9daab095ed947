package dev.metronome.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metronome.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of sections: one HTML file that needs no other, below {@link #MOST_BYTES}.
 *
 * <p>All figures are in the HTML itself; the script draws the charts, and nothing else.
 *
 * @param title what it is about
 * @param subtitle in a few words more
 * @param sections in order
 */
public record Page(String title, String subtitle, List<Section> sections) {

  /** The size that no page goes beyond. */
  public static final int MOST_BYTES = 3_000_000;

  /** What sections may take beside the template and the charting library. */
  private static final int MOST_BYTES_OF_SECTIONS = 1_800_000;

  private static final Pattern NAME = Pattern.compile("\\$\\{([a-z]+)}");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LIBRARY = "echarts/";

  public Page {
    sections = List.copyOf(sections);
  }

  /** Writes the page; the file is whole or as it was. */
  public void write(Path file) throws IOException {
    AtomicFile.writeText(file, html());
  }

  /** The page. */
  public String html() {
    List<Section> shown = within(MOST_BYTES_OF_SECTIONS);
    Drawings drawings = new Drawings();
    Html contents = new Html();
    Html body = new Html();
    for (int i = 0; i < shown.size(); i++) {
      String id = "section-" + (i + 1);
      contents.raw("<li><a href=\"#" + id + "\">").text(shown.get(i).title()).raw("</a></li>\n");
      shown.get(i).write(body, id, drawings);
    }
    return fill(
        resource("page.html"),
        Map.of(
            "title", escape(title),
            "subtitle", escape(subtitle),
            "contents", contents.toString(),
            "sections", body.toString(),
            "style", resource("page.css"),
            "data", json(drawings.charts()),
            "drawing", resource("page.js"),
            "library", resource(LIBRARY + "dist/echarts.min.js"),
            "licences", escape(licences())));
  }

  /** Without those of the optional sections that are too much, the last ones first. */
  private List<Section> within(long mostBytes) {
    List<Section> shown = new ArrayList<>(sections);
    List<String> leftOut = new ArrayList<>();
    for (int i = shown.size() - 1; i >= 0 && bytes(shown) > mostBytes; i--) {
      if (!shown.get(i).needed()) {
        leftOut.add(0, shown.remove(i).title());
      }
    }
    if (!leftOut.isEmpty()) {
      shown.add(
          Section.of(
              "Left out",
              "",
              List.of(
                  new Note(
                      "Too much for one page: look at them alone, with a report of their own",
                      leftOut))));
    }
    return shown;
  }

  private static long bytes(List<Section> sections) {
    Drawings drawings = new Drawings();
    Html html = new Html();
    sections.forEach(section -> section.write(html, "id", drawings));
    return html.toString().getBytes(StandardCharsets.UTF_8).length
        + (long) json(drawings.charts()).length();
  }

  private static String licences() {
    return Stream.of("LICENSE", "NOTICE", "licenses/LICENSE-d3")
        .map(name -> resource(LIBRARY + name).strip())
        .collect(Collectors.joining("\n\n\n"));
  }

  /** Fills a template in one pass, so that a part may contain what looks like a name. */
  static String fill(String template, Map<String, String> parts) {
    return NAME.matcher(template)
        .replaceAll(
            match -> {
              String part = parts.get(match.group(1));
              if (part == null) {
                throw new IllegalStateException("the template asks for " + match.group());
              }
              return Matcher.quoteReplacement(part);
            });
  }

  /** A text of this package's resources. */
  static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text as HTML, also within an attribute. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(isAllowed(c) ? c : '\uFFFD');
      }
    }
    return escaped.toString();
  }

  /** HTML has no control characters but white space. */
  private static boolean isAllowed(char c) {
    return (c >= ' ' && c != 0x7F) || c == '\n' || c == '\t' || c == '\r';
  }

  /** A value as JSON that cannot end the script element it stands in, nor a line of it. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value that cannot be written", e);
    }
  }
}
