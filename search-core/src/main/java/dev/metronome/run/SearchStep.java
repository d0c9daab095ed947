package dev.metronome.run;

import dev.metronome.space.Architecture;

/**
 * What one step of a search did.
 *
 * @param step counted from 0
 * @param sampled the architecture that was drawn
 * @param allPaths whether all choices learned at once
 * @param loss of the training batch, before the update
 * @param accuracy of the validation batch, after it
 * @param latencyMs of the architecture, by the table
 * @param reward of both
 * @param advantage over the expected reward
 * @param entropy of the policy, as a share of the largest possible
 */
public record SearchStep(
    long step,
    Architecture sampled,
    boolean allPaths,
    double loss,
    double accuracy,
    double latencyMs,
    double reward,
    double advantage,
    double entropy) {}
