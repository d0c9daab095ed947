package dev.metronome.run;

import java.util.Optional;

/**
 * An architecture that was judged at the end of a search.
 *
 * @param architecture its text
 * @param predictedMs latency by the table
 * @param accuracy on all validation images, or by the benchmark
 * @param role why it was judged
 * @param first what it took when candidates were measured to choose among them; empty where they
 *     were not measured
 * @param measured what it took when it was measured again: who was chosen for a figure is not told
 *     by that figure, which luck may have flattered
 * @param within whether that latency lies in the window that the search's result shall meet
 */
public record Candidate(
    String architecture,
    double predictedMs,
    double accuracy,
    Role role,
    Optional<MeasuredLatency> first,
    Optional<MeasuredLatency> measured,
    Optional<Boolean> within) {

  /** Why an architecture was judged. */
  public enum Role {
    /** It can become the result. */
    CANDIDATE,

    /** The most probable choice of every decision, to be compared with the result. */
    ARGMAX,

    /**
     * The best that constrained decoding finds at the latency that {@link #ARGMAX} happens to have.
     */
    AT_ARGMAX
  }
}
