package dev.metronome.network;

/** Zeros added before and after one spatial dimension. */
public record Padding(int before, int after) {

  static Padding same(int size, int kernel, int stride) {
    int outputs = (size + stride - 1) / stride;
    int total = Math.max((outputs - 1) * stride + kernel - size, 0);
    return new Padding(total / 2, total - total / 2);
  }

  public boolean symmetric() {
    return before == after;
  }
}
