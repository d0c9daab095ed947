package dev.metronome.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of HTML: a template among the resources, with {@code ${names}} for its parts. */
final class Page {

  private static final Pattern NAME = Pattern.compile("\\$\\{([a-z]+)}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Page() {}

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
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A value as JSON that cannot end the script element it stands in. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value that cannot be written", e);
    }
  }
}
