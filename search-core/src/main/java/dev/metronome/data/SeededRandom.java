package dev.metronome.data;

/**
 * The SplitMix64 generator (Steele, Lea, Flood 2014). Written out here because the JDK does not
 * promise that its own generators keep their sequences from one version to the next, and images,
 * shuffles and crops have to be the same wherever a seed is used again.
 */
final class SeededRandom {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private SeededRandom(long state) {
    this.state = state;
  }

  /** The generator of one stream of a seed: every pair of arguments gives its own sequence. */
  static SeededRandom of(long seed, long stream) {
    return new SeededRandom(mix(mix(seed + GOLDEN_GAMMA) + (stream + 1) * GOLDEN_GAMMA));
  }

  /** A seed for a purpose, so that two purposes of one seed share no stream. */
  static long derive(long seed, long purpose) {
    return of(seed, purpose).nextLong();
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in 0 to bound - 1, without bias (Lemire 2019, nearly divisionless). */
  int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound " + bound + " is not positive");
    }
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  boolean nextBoolean() {
    return nextLong() < 0;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /**
   * A value of the distribution Beta(alpha, alpha) (Jöhnk 1964: {@code U^(1/a) / (U^(1/a) +
   * V^(1/a))} where that sum is at most 1).
   *
   * @param alpha above 0, at most 1
   */
  double symmetricBeta(double alpha) {
    while (true) {
      double x = StrictMath.pow(nextDouble(), 1 / alpha);
      double y = StrictMath.pow(nextDouble(), 1 / alpha);
      // Both are 0 where alpha is tiny.
      if (x + y <= 1 && x + y > 0) {
        return x / (x + y);
      }
    }
  }

  /** A permutation of 0 to count - 1, every one equally likely (Fisher-Yates). */
  int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
