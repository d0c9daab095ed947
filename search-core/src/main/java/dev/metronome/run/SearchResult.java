package dev.metronome.run;

import java.util.List;

/**
 * What a search found.
 *
 * @param architecture text of the final architecture
 * @param targetMs latency to reach
 * @param predictedMs latency by the table
 * @param accuracy of its path through the supernet, over all validation images, or by the benchmark
 * @param steps steps taken
 * @param seconds time that the steps took, over all sessions of the run
 * @param candidates all architectures that were judged at the end, the result among them
 */
public record SearchResult(
    String architecture,
    double targetMs,
    double predictedMs,
    double accuracy,
    long steps,
    double seconds,
    List<Candidate> candidates) {

  public SearchResult {
    candidates = List.copyOf(candidates);
  }
}
