package dev.metronome.data;

import java.util.List;

/**
 * Mean and standard deviation of each colour channel, with which pixels are normalized.
 *
 * @param mean red, green, blue; of pixel values divided by 255
 * @param standardDeviation red, green, blue; of the population, on the same scale
 */
public record ChannelStatistics(List<Double> mean, List<Double> standardDeviation) {

  private static final int BYTE_VALUES = 256;

  public ChannelStatistics {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (mean.size() != LabelledImages.CHANNELS
        || standardDeviation.size() != LabelledImages.CHANNELS) {
      throw new IllegalArgumentException(
          "a mean and a standard deviation for each of 3 channels: " + mean + standardDeviation);
    }
    for (int c = 0; c < LabelledImages.CHANNELS; c++) {
      double deviation = standardDeviation.get(c);
      if (!Double.isFinite(mean.get(c)) || !Double.isFinite(deviation) || deviation < 0) {
        throw new IllegalArgumentException(
            "channel " + c + ": mean " + mean.get(c) + ", standard deviation " + deviation);
      }
    }
  }

  /**
   * The normalized value of every byte: entry {@code 256 * channel + byte}. A channel that never
   * varies (deviation 0) is only centred.
   */
  float[] lookUpTable() {
    float[] table = new float[LabelledImages.CHANNELS * BYTE_VALUES];
    for (int c = 0; c < LabelledImages.CHANNELS; c++) {
      double deviation = standardDeviation.get(c);
      double divisor = deviation == 0 ? 1 : deviation;
      for (int value = 0; value < BYTE_VALUES; value++) {
        table[c * BYTE_VALUES + value] = (float) ((value / 255.0 - mean.get(c)) / divisor);
      }
    }
    return table;
  }
}
