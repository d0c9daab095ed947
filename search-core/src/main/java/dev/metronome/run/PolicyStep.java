package dev.metronome.run;

import java.util.List;

/**
 * What a search's policy thinks after a step.
 *
 * @param step counted from 0
 * @param probabilities of every choice, by decision in the space's order
 * @param expectedMs latency, by the table, that architectures drawn by them have in the mean
 * @param rate with which the policy learned in the step, 0 while it waited
 */
public record PolicyStep(long step, List<double[]> probabilities, double expectedMs, double rate) {

  public PolicyStep {
    probabilities = List.copyOf(probabilities);
  }
}
