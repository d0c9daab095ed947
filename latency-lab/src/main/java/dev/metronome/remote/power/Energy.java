package dev.metronome.remote.power;

import dev.metronome.tables.RowEnergy;
import java.util.Objects;

/**
 * What an inference takes from the supply, in millijoules.
 *
 * @param mj above what the device takes while it idles: mean over rounds
 * @param ci95LowMj lower end of the mean's 95 % interval, by Student's t over rounds
 * @param ci95HighMj its upper end
 * @param withIdleMj all that the device takes during an inference
 * @param idleMw power while it idles, in milliwatts
 * @param runningMw power while models run
 * @param rounds how many
 * @param redone rounds that were left out, as the meter had not told of all of them
 * @param runs inferences in all rounds
 * @param meter where the meter is
 */
public record Energy(
    double mj,
    double ci95LowMj,
    double ci95HighMj,
    double withIdleMj,
    double idleMw,
    double runningMw,
    int rounds,
    int redone,
    long runs,
    String meter) {

  public Energy {
    Objects.requireNonNull(meter, "meter");
  }

  /** What a table's row keeps of it. */
  public RowEnergy ofRow() {
    return new RowEnergy(mj, ci95LowMj, ci95HighMj, withIdleMj);
  }

  /** Whether it is surely more than nothing. */
  public boolean isAboveIdle() {
    return ci95LowMj > 0;
  }
}
