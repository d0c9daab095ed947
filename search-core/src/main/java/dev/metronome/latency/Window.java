package dev.metronome.latency;

/**
 * Where a sum over slots shall lie, both ends included.
 *
 * @param low in the sum's unit; 0 or less where there is no lower end
 * @param high in the sum's unit
 */
public record Window(double low, double high) {

  public Window {
    if (!(low <= high)) {
      throw new IllegalArgumentException("a window from " + low + " to " + high);
    }
  }

  /** From nothing to this. */
  public static Window atMost(double high) {
    return new Window(0, high);
  }

  public boolean contains(double value) {
    return value >= low && value <= high;
  }

  boolean hasLowerEnd() {
    return low > 0;
  }
}
