package dev.metronome.report.page;

/** A part of a section. */
public sealed interface Block permits Figure, Facts, Grid, Note, NetworkDrawing {

  /** Adds the part. */
  void write(Html html, Drawings drawings);
}
