package dev.metronome.tables;

/**
 * What an inference of a row's operation takes from the device's supply, in millijoules, by a power
 * meter: means over rounds of running and idling.
 *
 * @param mj above what the device takes while it idles; below zero where that is not told from
 *     nothing
 * @param ci95LowMj lower end of the mean's 95 % interval
 * @param ci95HighMj its upper end
 * @param withIdleMj all that the device takes during an inference
 */
public record RowEnergy(double mj, double ci95LowMj, double ci95HighMj, double withIdleMj) {

  public RowEnergy {
    if (!(ci95LowMj <= mj && mj <= ci95HighMj && withIdleMj >= 0)
        || ci95LowMj < -Double.MAX_VALUE
        || ci95HighMj > Double.MAX_VALUE
        || withIdleMj > Double.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an energy of "
              + mj
              + " mJ between "
              + ci95LowMj
              + " and "
              + ci95HighMj
              + ", with idling "
              + withIdleMj);
    }
  }
}
