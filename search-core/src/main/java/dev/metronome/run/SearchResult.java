package dev.metronome.run;

/**
 * What a search found.
 *
 * @param architecture text of the final architecture
 * @param targetMs latency to reach
 * @param predictedMs latency by the table
 * @param supernetAccuracy accuracy of its path through the supernet, over the validation images
 * @param steps steps taken
 * @param seconds time that the steps took, over all sessions of the run
 */
public record SearchResult(
    String architecture,
    double targetMs,
    double predictedMs,
    double supernetAccuracy,
    long steps,
    double seconds) {}
