package dev.metronome.tables.measure;

/**
 * Decides when times have settled: a fast and a slow exponential moving average (weights 1/4 and
 * 1/20) agree within a share for a number of runs in a row.
 */
final class WarmUp {

  private static final double FAST = 0.25;
  private static final double SLOW = 0.05;

  private final double agreement;
  private final int runsWanted;
  private double fast;
  private double slow;
  private int runs;
  private int agreeing;

  WarmUp(double agreement, int runsWanted) {
    this.agreement = agreement;
    this.runsWanted = runsWanted;
  }

  /** Takes one run's time and tells whether the times have settled. */
  boolean settledAfter(long elapsedNanos) {
    if (runs++ == 0) {
      fast = elapsedNanos;
      slow = elapsedNanos;
    } else {
      fast += FAST * (elapsedNanos - fast);
      slow += SLOW * (elapsedNanos - slow);
    }
    agreeing = Math.abs(fast - slow) <= agreement * slow ? agreeing + 1 : 0;
    return agreeing >= runsWanted;
  }
}
