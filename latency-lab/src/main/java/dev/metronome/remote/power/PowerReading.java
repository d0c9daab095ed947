package dev.metronome.remote.power;

import java.util.OptionalDouble;

/**
 * What a meter says at one time.
 *
 * @param seconds by the meter's clock, from any beginning; empty where it has none
 * @param volts at the device
 * @param amps into the device; negative where it feeds back
 */
record PowerReading(OptionalDouble seconds, double volts, double amps) {

  /** What meters of boards and phones can read; all else is noise on the line. */
  private static final double MOST_VOLTS = 100;

  private static final double MOST_AMPS = 100;

  boolean isPlausible() {
    return volts >= 0 && volts <= MOST_VOLTS && Math.abs(amps) <= MOST_AMPS;
  }

  double watts() {
    return volts * amps;
  }
}
