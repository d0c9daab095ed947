package dev.metronome.network;

import java.util.Locale;

/** The function applied to every value after a convolution. */
public enum Activation {
  NONE,
  /** {@code max(0, x)}. */
  RELU,
  /** {@code min(max(0, x), 6)}. */
  RELU6,
  /** {@code x * relu6(x + 3) / 6} (MobileNetV3, arXiv 1905.02244, section 5.2). */
  HARD_SWISH;

  /** The name in tables and files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
