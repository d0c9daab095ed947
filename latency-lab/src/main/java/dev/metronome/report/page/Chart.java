package dev.metronome.report.page;

/** What the script of a page draws; written into the page as JSON. */
public sealed interface Chart permits Plot, HeatMap, Shares {

  /** By which the script and the style sheet tell charts apart. */
  String kind();
}
