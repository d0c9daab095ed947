package dev.metronome.network;

/** Zeros added before and after one spatial dimension. */
public record Padding(int before, int after) {

  public boolean symmetric() {
    return before == after;
  }
}
