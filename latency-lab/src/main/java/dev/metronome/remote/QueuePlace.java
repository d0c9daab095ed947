package dev.metronome.remote;

import dev.metronome.agent.protocol.Health;
import dev.metronome.tables.measure.StageListener;
import java.time.Duration;

/**
 * Tells how many runs an agent measures before one that waits. It is asked seldom, as it measures
 * another one meanwhile.
 */
final class QueuePlace {

  private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final String runId;
  private final StageListener listener;
  private int most = Integer.MAX_VALUE;
  private long askedNanos;

  QueuePlace(String runId, StageListener listener) {
    this.runId = runId;
    this.listener = listener;
  }

  /** The run waits still. */
  void look(AgentClient asking) {
    long now = System.nanoTime();
    if (most != Integer.MAX_VALUE && now - askedNanos < EVERY_NANOS) {
      return;
    }
    askedNanos = now;
    Health health = asking.health();
    if (health.queued() == 0 || health.running().filter(runId::equals).isPresent()) {
      // It has begun since.
      return;
    }
    // Those that wait are this one, those before it and those behind it, which come one by one.
    most = Math.min(most, health.queued() - 1 + (health.running().isPresent() ? 1 : 0));
    if (most > 0) {
      listener.queued(most);
    }
  }
}
