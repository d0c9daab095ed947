package dev.metronome.export;

import dev.metronome.tables.TensorShape;

/** The order of an image's values in the inputs and outputs of model files. */
public enum ImageLayout {
  /** {@code [N, channels, height, width]}. */
  CHANNELS_FIRST("NCHW"),
  /** {@code [N, height, width, channels]}. */
  CHANNELS_LAST("NHWC");

  private final String text;

  ImageLayout(String text) {
    this.text = text;
  }

  /** Its usual name: NCHW or NHWC. */
  public String text() {
    return text;
  }

  /**
   * Brings images into this layout.
   *
   * @param images NHWC
   * @param shape of one image
   * @return a copy, or the images themselves where nothing moves
   */
  public float[] ofChannelsLast(float[] images, TensorShape shape) {
    return this == CHANNELS_LAST ? images : moved(images, shape, CHANNELS_LAST);
  }

  /**
   * Brings images into this layout.
   *
   * @param images NCHW
   * @param shape of one image
   * @return a copy, or the images themselves where nothing moves
   */
  public float[] ofChannelsFirst(float[] images, TensorShape shape) {
    return this == CHANNELS_FIRST ? images : moved(images, shape, CHANNELS_FIRST);
  }

  private static float[] moved(float[] images, TensorShape shape, ImageLayout from) {
    int channels = shape.channels();
    int pixels = shape.height() * shape.width();
    int size = channels * pixels;
    float[] to = new float[images.length];
    for (int start = 0; start < images.length; start += size) {
      for (int channel = 0; channel < channels; channel++) {
        for (int pixel = 0; pixel < pixels; pixel++) {
          int first = start + channel * pixels + pixel;
          int last = start + pixel * channels + channel;
          if (from == CHANNELS_FIRST) {
            to[last] = images[first];
          } else {
            to[first] = images[last];
          }
        }
      }
    }
    return to;
  }
}
