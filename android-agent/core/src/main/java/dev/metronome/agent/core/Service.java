package dev.metronome.agent.core;

import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.ModelUpload;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunState;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** What an agent does for those that may ask. */
final class Service {

  private final ModelCache cache;
  private final RunQueue queue;
  private final DeviceFacts atStart;
  private final Supplier<DeviceFacts> device;
  private final Supplier<Health> health;

  /**
   * A service.
   *
   * @param atStart the device with the runtimes and limits by which runs are judged
   * @param device the device as it is now
   */
  Service(
      ModelCache cache,
      RunQueue queue,
      DeviceFacts atStart,
      Supplier<DeviceFacts> device,
      Supplier<Health> health) {
    this.cache = cache;
    this.atStart = atStart;
    this.queue = queue;
    this.device = device;
    this.health = health;
  }

  Health health() {
    return health.get();
  }

  long maxModelBytes() {
    return atStart.limits().maxModelBytes();
  }

  DeviceFacts device() {
    return device.get();
  }

  ModelUpload model(String sha256) throws StorageException {
    try {
      return cache.find(sha256).orElseThrow(() -> ModelCache.unknown(sha256));
    } catch (IOException e) {
      throw StorageException.of(e);
    }
  }

  ModelUpload store(String sha256, ModelFormat format, long length, InputStream body)
      throws StorageException {
    try {
      return cache.store(sha256, format, length, body);
    } catch (IOException e) {
      // Never the client's connection: what breaks off there is told as a truncated upload.
      throw StorageException.writing(e, length, cache.freeBytes());
    }
  }

  RunState submit(String runId, RunRequest request) throws StorageException {
    try {
      return queue.submit(runId, request, atStart);
    } catch (IOException e) {
      throw StorageException.of(e);
    }
  }

  RunState await(String runId, long millis) throws InterruptedException {
    return queue.await(runId, millis);
  }

  byte[] result(String runId) {
    return queue.result(runId);
  }

  RunState delete(String runId) {
    return queue.delete(runId);
  }
}
