package dev.metronome.agent.core;

import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import java.util.List;

/** Tells what a device is and how it is. Thread-safe. */
public interface DeviceMonitor {

  /** What the device is; it reads what may have changed since the last call. */
  DeviceFacts facts(List<DeviceFacts.RuntimeFacts> runtimes, DeviceFacts.Limits limits);

  /**
   * How the device is now. It is asked between bursts, so it must be quick.
   *
   * @param atMillis the moment, as {@link Context#atMillis}
   */
  Context context(long atMillis);

  /** How many threads one inference may use: the number of cores. */
  int cores();
}
