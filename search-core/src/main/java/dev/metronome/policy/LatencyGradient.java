package dev.metronome.policy;

import dev.metronome.space.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How a policy learns what latency asks of it. */
public enum LatencyGradient {

  /** From the one architecture of the step, as in TuNAS's paper. */
  SAMPLED,

  /**
   * From many architectures that are drawn for this alone. A table tells their latency without
   * running any network, so the noise of a single draw can be averaged away.
   */
  MANY,

  /**
   * In closed form from the expected latency: {@code beta * |E[T]/T0 - 1|} in the place of {@code
   * E[beta * |T/T0 - 1|]}. The second also rewards a policy for deciding early, whatever it decides
   * for, as every doubt spreads latency around the target; the first leaves it free to doubt.
   */
  EXPECTED;

  /**
   * Outcomes whose gradient is an unbiased estimate of that of the expected value of a term:
   *
   * <pre>
   * 1/M sum over m of (l(a_m) - mean of the others' l) * grad log p(a_m)      a_m ~ p
   * </pre>
   *
   * The mean of the others does not depend on {@code a_m}, so it takes nothing from the expectation
   * (Kool, van Hoof, Welling: "Buy 4 REINFORCE samples, get a baseline for free!", 2019).
   *
   * @param drawn the architectures {@code a_m}, at least 2
   * @param term {@code l}, what an architecture adds to the reward
   */
  public static List<Outcome> outcomes(
      List<Architecture> drawn, ToDoubleFunction<Architecture> term) {
    double[] terms = drawn.stream().mapToDouble(term).toArray();
    double sum = Arrays.stream(terms).sum();
    List<Outcome> outcomes = new ArrayList<>(terms.length);
    for (int m = 0; m < terms.length; m++) {
      double others = (sum - terms[m]) / (terms.length - 1);
      outcomes.add(new Outcome(drawn.get(m), (terms[m] - others) / terms.length));
    }
    return outcomes;
  }
}
