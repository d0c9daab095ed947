package dev.metronome.training;

/**
 * A learning rate that rises linearly over the first steps and then falls along half a cosine to 0
 * (arXiv 1608.03983, equation 5, without restarts).
 *
 * @param peakRate the highest rate
 * @param warmupShare share of all steps in which it rises
 * @param steps number of all steps
 */
public record CosineSchedule(double peakRate, double warmupShare, long steps) {

  /** The rate of a step, counted from 0. */
  public double rate(long step) {
    double warmupSteps = warmupShare * steps;
    if (step < warmupSteps) {
      return peakRate * (step + 1) / (warmupSteps + 1);
    }
    double progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
    return peakRate * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
