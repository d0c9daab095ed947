package dev.metronome.build;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** Tells how a build goes on, with how far the reference is from what it was at first. */
final class BuildWatcher implements Dealer.Watcher {

  private final BuildProgress progress;
  private final IntSupplier finished;
  private final Map<String, Double> firstReferenceMs = new HashMap<>();

  /**
   * A watcher.
   *
   * @param finished how many rows or networks are measured and journaled
   */
  BuildWatcher(BuildProgress progress, IntSupplier finished) {
    this.progress = progress;
    this.finished = finished;
  }

  @Override
  public void measured(double inWork, int redone) {
    progress.round(finished.getAsInt() + inWork, redone);
  }

  @Override
  public void precision(String device, double relativeHalfWidth, double referenceMs) {
    progress.precision(
        relativeHalfWidth, referenceMs / firstReferenceMs.getOrDefault(device, referenceMs));
  }

  /**
   * The reference's latency over what it was at first on the device, which is now if not before.
   */
  double drift(String device, double referenceMs) {
    return referenceMs / firstReferenceMs.computeIfAbsent(device, first -> referenceMs);
  }
}
