package dev.metronome.policy;

import dev.metronome.space.Architecture;

/**
 * What came of an architecture that a policy drew.
 *
 * @param sampled the architecture
 * @param advantage how much better than expected it was
 */
public record Outcome(Architecture sampled, double advantage) {}
