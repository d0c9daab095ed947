package dev.metronome.tables;

import java.util.Locale;

/** The number format that a model computes in. */
public enum Precision {
  FLOAT32;

  /** The name in files and on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
