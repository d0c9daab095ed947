package dev.metronome.tables.measure;

/**
 * How long something takes compared with the reference that ran beside it.
 *
 * @param value median over bursts of floor(burst) / floor(reference bursts around it)
 * @param ci95Low lower end of its 95 % bootstrap interval over bursts
 * @param ci95High upper end
 * @param bursts how many bursts were kept
 * @param redone how many further bursts were disturbed, and measured again
 * @param referenceMs the reference's latency that ratios are multiplied with, in milliseconds
 */
public record Ratio(
    double value, double ci95Low, double ci95High, int bursts, int redone, double referenceMs) {

  public Ratio {
    if (!(value > 0 && value <= Double.MAX_VALUE)
        || !(ci95Low > 0 && ci95Low <= value)
        || !(ci95High >= value && ci95High <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a ratio of " + value + " with the interval " + ci95Low + " to " + ci95High);
    }
    if (bursts < 1 || redone < 0) {
      throw new IllegalArgumentException(
          "a ratio from " + bursts + " bursts, with " + redone + " redone");
    }
    if (!(referenceMs > 0 && referenceMs <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("a reference of " + referenceMs + " ms");
    }
  }

  Ratio(Estimate estimate, int bursts, int redone, double referenceMs) {
    this(estimate.value(), estimate.low(), estimate.high(), bursts, redone, referenceMs);
  }

  /** Half the width of the interval as a share of the ratio. */
  public double relativeHalfWidth() {
    return (ci95High - ci95Low) / (2 * value);
  }

  /** The product with the reference's latency. */
  public double ms() {
    return value * referenceMs;
  }

  /** A ratio that is so many times as large. */
  public Ratio scaled(double factor) {
    return new Ratio(
        factor * value, factor * ci95Low, factor * ci95High, bursts, redone, referenceMs);
  }

  /** The same ratio at another latency of the reference. */
  public Ratio withReferenceMs(double ms) {
    return new Ratio(value, ci95Low, ci95High, bursts, redone, ms);
  }
}
