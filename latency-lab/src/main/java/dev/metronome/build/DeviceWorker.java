package dev.metronome.build;

import dev.metronome.problem.Problem;
import java.util.List;

/** A device at work. Thread-safe but for the bench. */
final class DeviceWorker {

  /** So many batches in a row that cannot be used are enough. */
  private static final int MOST_REFUSED = 2;

  private final Device device;
  private final NetworkBench bench;
  private List<Problem> whyOut = List.of();
  private boolean unavailable;
  private boolean away;
  private int refused;

  DeviceWorker(Device device, NetworkBench bench) {
    this.device = device;
    this.bench = bench;
  }

  Device device() {
    return device;
  }

  /** To be used on one thread at a time. */
  NetworkBench bench() {
    return bench;
  }

  synchronized boolean isUsable() {
    return whyOut.isEmpty();
  }

  /** Whether the others can count on it: it measures, and does not keep them waiting. */
  synchronized boolean isPresent() {
    return isUsable() && !away;
  }

  /** Nothing has come from it for long: it is asked on, but nobody waits for it. */
  synchronized void away() {
    away = true;
  }

  /** Something came from it; returns whether it was away. */
  synchronized boolean isBack() {
    boolean was = away;
    away = false;
    return was;
  }

  /** Why it measures nothing any more; empty where it goes on. */
  synchronized List<Problem> whyOut() {
    return whyOut;
  }

  /**
   * It measures no more.
   *
   * @param isUnavailable whether that lies with the device rather than with what was to be measured
   */
  synchronized void leave(List<Problem> why, boolean isUnavailable) {
    whyOut = List.copyOf(why);
    unavailable = isUnavailable;
  }

  /** Whether the device itself is the reason why it measures no more. */
  synchronized boolean isUnavailable() {
    return unavailable;
  }

  synchronized void accepted() {
    refused = 0;
  }

  /** Whether it is enough now. */
  synchronized boolean refusedAgain() {
    refused++;
    return refused >= MOST_REFUSED;
  }
}
