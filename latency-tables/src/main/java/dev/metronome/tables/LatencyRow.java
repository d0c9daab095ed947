package dev.metronome.tables;

import java.util.Objects;
import java.util.Optional;

/**
 * A row of a latency table.
 *
 * @param cost what is known of the operation alone
 * @param calibrated what it adds to whole networks, where the table was calibrated
 * @param device which of several devices measured it, such as {@code http://192.168.1.20:7475};
 *     empty where there was one only, or nobody knows
 * @param energy of the operation alone; empty where no power meter was there
 */
public record LatencyRow(
    Cost cost, Optional<Calibrated> calibrated, String device, Optional<RowEnergy> energy) {

  /**
   * What an operation adds to whole networks.
   *
   * @param ms milliseconds
   * @param ci95LowMs lower end of its 95 % interval
   * @param ci95HighMs upper end
   */
  public record Calibrated(double ms, double ci95LowMs, double ci95HighMs) {

    public Calibrated {
      if (!(ci95LowMs >= 0 && ci95LowMs <= ms && ms <= ci95HighMs)
          || ci95HighMs > Double.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a calibrated cost of " + ms + " ms between " + ci95LowMs + " and " + ci95HighMs);
      }
    }
  }

  public LatencyRow {
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(calibrated, "calibrated");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(energy, "energy");
  }

  /** A row without a power meter. */
  public LatencyRow(Cost cost, Optional<Calibrated> calibrated, String device) {
    this(cost, calibrated, device, Optional.empty());
  }

  /** A row of the only device. */
  public LatencyRow(Cost cost, Optional<Calibrated> calibrated) {
    this(cost, calibrated, "");
  }

  /** A row that was not calibrated. */
  public LatencyRow(Cost cost) {
    this(cost, Optional.empty());
  }

  /** The same row with what is known of the operation otherwise; not calibrated. */
  public LatencyRow withCost(Cost other) {
    return new LatencyRow(other, Optional.empty(), device, energy);
  }

  /** The same row, calibrated. */
  public LatencyRow withCalibrated(Calibrated other) {
    return new LatencyRow(cost, Optional.of(other), device, energy);
  }

  /** What the row counts for in a sum: calibrated if it is, else the operation alone. */
  public double ms() {
    return calibrated.map(Calibrated::ms).orElseGet(cost::ms);
  }
}
