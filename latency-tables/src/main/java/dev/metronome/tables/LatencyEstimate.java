package dev.metronome.tables;

/**
 * What a network is expected to take.
 *
 * @param medianMs milliseconds of one inference
 */
public record LatencyEstimate(double medianMs) {}
