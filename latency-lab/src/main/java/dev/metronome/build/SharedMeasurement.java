package dev.metronome.build;

import dev.metronome.tables.measure.Ratio;
import java.util.Objects;

/**
 * What a device took for something that all devices measured.
 *
 * @param device its name
 * @param what the row's number, or the architecture
 * @param ratio to the reference, which is at the device's level
 */
record SharedMeasurement(String device, String what, Ratio ratio) {

  SharedMeasurement {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(ratio, "ratio");
  }
}
