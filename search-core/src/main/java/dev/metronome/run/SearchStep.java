package dev.metronome.run;

import dev.metronome.space.Architecture;
import java.util.OptionalDouble;

/**
 * What one step of a search did with one architecture.
 *
 * @param step counted from 0; several architectures of a step have its number
 * @param sampled the architecture that was looked at
 * @param allPaths whether all choices learned at once
 * @param allFilters whether the widest layers learned
 * @param loss of the training batch, before the update; empty where nothing is trained
 * @param accuracy of the architecture, after it
 * @param latencyMs of the architecture, by the table
 * @param reward of both
 * @param advantage over the expected reward, where the algorithm expects one
 * @param entropy of the policy, as a share of the largest possible, where there is a policy
 * @param multiplier of the reward during the step, where it has one
 */
public record SearchStep(
    long step,
    Architecture sampled,
    boolean allPaths,
    boolean allFilters,
    OptionalDouble loss,
    double accuracy,
    double latencyMs,
    double reward,
    OptionalDouble advantage,
    OptionalDouble entropy,
    OptionalDouble multiplier) {}
