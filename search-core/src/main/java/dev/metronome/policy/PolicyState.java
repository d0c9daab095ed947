package dev.metronome.policy;

import java.util.List;

/**
 * What a policy has learned, as plain values.
 *
 * @param logits by decision and choice
 * @param squareAverages the optimizer's moving averages of squared gradients, likewise
 * @param updates number of updates behind them
 */
public record PolicyState(
    List<List<Double>> logits, List<List<Double>> squareAverages, long updates) {

  public PolicyState {
    logits = logits.stream().map(List::copyOf).toList();
    squareAverages = squareAverages.stream().map(List::copyOf).toList();
  }
}
