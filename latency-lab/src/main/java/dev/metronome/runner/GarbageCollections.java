package dev.metronome.runner;

import dev.metronome.tables.measure.Interference;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Counts the garbage collections of this process, which stop an inference that they meet. */
public final class GarbageCollections implements Interference {

  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();

  @Override
  public long events() {
    long count = 0;
    // By index: this is called between bursts, and an iterator would be garbage itself.
    for (int i = 0; i < collectors.size(); i++) {
      count += collectors.get(i).getCollectionCount();
    }
    return count;
  }
}
