package dev.metronome.agent.core;

import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.ThermalStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device whose heat a test sets. */
final class FakeDevice implements DeviceMonitor {

  volatile ThermalStatus heat = ThermalStatus.NONE;

  @Override
  public int cores() {
    return 2;
  }

  @Override
  public DeviceFacts facts(List<DeviceFacts.RuntimeFacts> runtimes, DeviceFacts.Limits limits) {
    return new DeviceFacts(
        "Board",
        "Chip",
        List.of(new DeviceFacts.Cluster(List.of(0, 1), Optional.empty(), Optional.empty())),
        "Linux",
        "6",
        runtimes,
        1L << 30,
        Optional.empty(),
        heat,
        Optional.empty(),
        limits,
        Map.of("kernel", "6"));
  }

  @Override
  public Context context(long atMillis) {
    return new Context(
        atMillis, heat, Optional.empty(), Optional.of(new Battery(50, false)), List.of());
  }
}
