package dev.metronome.report.page;

/** HTML that is being written. */
final class Html {

  private final StringBuilder html = new StringBuilder();

  /** Adds markup as it is. */
  Html raw(String markup) {
    html.append(markup);
    return this;
  }

  /** Adds text, which cannot become markup, also within a quoted attribute. */
  Html text(String text) {
    html.append(Page.escape(text));
    return this;
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
