package dev.metronome.run;

import java.util.List;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param architecture text of the final architecture
 * @param targetMs latency to reach
 * @param predictedMs latency by the table
 * @param accuracy of its path through the supernet, over all validation images, or by the benchmark
 * @param steps steps taken
 * @param judgements how often an architecture was judged, in all steps and at the end
 * @param seconds time that the steps and judgements took, over all sessions of the run
 * @param candidates all architectures that were judged at the end, the result among them
 */
public record SearchResult(
    String architecture,
    double targetMs,
    double predictedMs,
    double accuracy,
    long steps,
    long judgements,
    double seconds,
    List<Candidate> candidates) {

  public SearchResult {
    candidates = List.copyOf(candidates);
  }

  /** The final architecture among the candidates. */
  public Candidate winner() {
    return candidates.stream()
        .filter(candidate -> candidate.role() == Candidate.Role.CANDIDATE)
        .filter(candidate -> candidate.architecture().equals(architecture))
        .findFirst()
        .orElseThrow();
  }

  /** What the final architecture takes on the target, where it was measured. */
  public Optional<MeasuredLatency> measured() {
    return winner().measured();
  }
}
