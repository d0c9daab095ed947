package dev.metronome.report.page;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Names with values.
 *
 * @param figures few and short, which are shown large
 * @param terms the others
 */
public record Facts(Map<String, String> figures, Map<String, String> terms) implements Block {

  public Facts {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
  }

  /** Collects facts. */
  public static final class Builder {
    private final Map<String, String> figures = new LinkedHashMap<>();
    private final Map<String, String> terms = new LinkedHashMap<>();

    /** Adds what is shown large. */
    public Builder figure(String name, String value) {
      figures.put(name, value);
      return this;
    }

    /** The same, where it is known. */
    public Builder figure(String name, Optional<String> value) {
      value.ifPresent(known -> figure(name, known));
      return this;
    }

    /** Adds a fact. */
    public Builder term(String name, String value) {
      terms.put(name, value);
      return this;
    }

    /** The same, where it is known. */
    public Builder term(String name, Optional<String> value) {
      value.ifPresent(known -> term(name, known));
      return this;
    }

    /** All of them. */
    public Facts build() {
      return new Facts(figures, terms);
    }
  }

  @Override
  public void write(Html html, Drawings drawings) {
    html.raw("<div class=\"whole\">");
    if (!figures.isEmpty()) {
      html.raw("<dl class=\"figures\">");
      figures.forEach((name, value) -> write(html, name, value));
      html.raw("</dl>\n");
    }
    if (!terms.isEmpty()) {
      html.raw("<dl class=\"terms\">");
      terms.forEach((name, value) -> write(html, name, value));
      html.raw("</dl>");
    }
    html.raw("</div>\n");
  }

  private static void write(Html html, String name, String value) {
    html.raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>\n");
  }
}
