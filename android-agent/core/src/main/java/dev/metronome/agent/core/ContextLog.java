package dev.metronome.agent.core;

import dev.metronome.agent.protocol.Context;
import java.util.ArrayList;
import java.util.List;

/** The states of the device during one run; a hot one ends it. */
final class ContextLog {

  /** Above this every second one is dropped, and they are taken half as often from then on. */
  private static final int MOST = 128;

  private final DeviceMonitor monitor;
  private final long startNanos = System.nanoTime();
  private final Context before;
  private final List<Context> during = new ArrayList<>();
  private long everyMillis = 100;
  private long nextMillis = everyMillis;

  ContextLog(DeviceMonitor monitor) {
    this.monitor = monitor;
    this.before = requireCool();
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  Context before() {
    return before;
  }

  List<Context> during() {
    return during;
  }

  /** Takes the state now and then. */
  void look() {
    if (elapsedNanos() / 1_000_000 < nextMillis) {
      return;
    }
    during.add(requireCool());
    if (during.size() > MOST) {
      for (int i = during.size() - 1; i >= 0; i -= 2) {
        during.remove(i);
      }
      everyMillis *= 2;
    }
    nextMillis = elapsedNanos() / 1_000_000 + everyMillis;
  }

  /**
   * The state now.
   *
   * @throws AgentException where the device is hot
   */
  Context requireCool() {
    Context context = monitor.context(elapsedNanos() / 1_000_000);
    if (context.thermalStatus().isHot()) {
      throw new AgentException(ThermalPolicy.tooHot(context));
    }
    return context;
  }
}
