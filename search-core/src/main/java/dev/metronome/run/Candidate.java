package dev.metronome.run;

/**
 * An architecture that was judged at the end of a search.
 *
 * @param architecture its text
 * @param predictedMs latency by the table
 * @param accuracy on all validation images, or by the benchmark
 * @param eligible whether it could become the result; else it stands beside it to be compared: the
 *     most probable choice of every decision
 */
public record Candidate(
    String architecture, double predictedMs, double accuracy, boolean eligible) {}
