package dev.metronome.tables;

/**
 * The shape of one image's activations, without the batch.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels feature maps, at least 1
 */
public record TensorShape(int height, int width, int channels) {

  public TensorShape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "a shape needs positive sizes: " + height + "x" + width + "x" + channels);
    }
  }

  /** Values per image. */
  public long elements() {
    return (long) height * width * channels;
  }

  /** Height x width x channels, such as {@code 56x56x24}. */
  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
