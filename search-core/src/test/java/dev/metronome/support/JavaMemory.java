package dev.metronome.support;

import java.nio.ByteBuffer;

/** Takes back and reuses the native memory that Java objects no longer hold. */
public final class JavaMemory {

  private JavaMemory() {}

  /** Collects garbage, then fills new memory of all small sizes and of this one with ones. */
  public static void collectAndReuse(int bytes) {
    for (int round = 0; round < 2; round++) {
      System.gc();
      try {
        Thread.sleep(30);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      for (int i = 0; i < 300; i++) {
        fill(ByteBuffer.allocateDirect(1 + i % 40));
        fill(ByteBuffer.allocateDirect(bytes));
      }
    }
  }

  private static void fill(ByteBuffer memory) {
    while (memory.hasRemaining()) {
      memory.put((byte) 0xff);
    }
  }
}
