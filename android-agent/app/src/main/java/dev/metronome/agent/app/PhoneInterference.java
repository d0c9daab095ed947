package dev.metronome.agent.app;

import android.os.Debug;
import dev.metronome.agent.protocol.ThermalStatus;
import dev.metronome.tables.measure.Interference;

/** Counts the garbage collections of this process and the changes of the phone's heat. */
final class PhoneInterference implements Interference {

  private final Heat heat;
  private ThermalStatus last = ThermalStatus.UNKNOWN;
  private long changes;

  PhoneInterference(Heat heat) {
    this.heat = heat;
  }

  @Override
  public synchronized long events() {
    ThermalStatus now = heat.status();
    if (now != last) {
      last = now;
      changes++;
    }
    return changes + collections();
  }

  private static long collections() {
    String count = Debug.getRuntimeStat("art.gc.gc-count");
    return count != null && count.matches("[0-9]{1,18}") ? Long.parseLong(count) : 0;
  }
}
