package dev.metronome.run;

import dev.metronome.latency.Window;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a search may end with.
 *
 * @param decode how the final architecture is found
 * @param below how far below the target its latency may lie, as a share of it; 1 makes the target a
 *     cap
 * @param above how far above
 * @param candidates how many architectures in that window are judged again, on all validation
 *     images; where the window holds fewer, those around it fill the list. 1 with {@link
 *     Decode#ARGMAX}
 * @param measuredWindow how far from the target the measured latency of the result may lie, as a
 *     share of it, where candidates are measured
 */
public record DecodingOptions(
    Decode decode, double below, double above, int candidates, double measuredWindow) {

  /** Within 0.1 % of the target, the best of 8. */
  public static final DecodingOptions DEFAULT =
      new DecodingOptions(Decode.CONSTRAINED, 0.001, 0.001, 8, 0.02);

  /** TuNAS's paper. */
  public static final DecodingOptions PAPER =
      new DecodingOptions(
          Decode.ARGMAX, DEFAULT.below(), DEFAULT.above(), 1, DEFAULT.measuredWindow());

  /** The most that fits a list for people. */
  private static final int MOST_CANDIDATES = 1000;

  public DecodingOptions {
    Objects.requireNonNull(decode, "decode");
  }

  List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (!(below >= 0 && below <= 1)) {
      problems.add(problem("window below", below, "0 to 1"));
    }
    if (!(above >= 0 && above <= 1)) {
      problems.add(problem("window above", above, "0 to 1"));
    }
    if (below == 0 && above == 0) {
      problems.add(problem("window below", below, "above 0 where the window above is 0"));
    }
    if (candidates < 1 || candidates > MOST_CANDIDATES) {
      problems.add(problem("candidates", candidates, "1 to " + MOST_CANDIDATES));
    } else if (decode == Decode.ARGMAX && candidates > 1) {
      problems.add(problem("candidates", candidates, "1, as argmax has no others"));
    }
    if (!(measuredWindow > 0 && measuredWindow < 1)) {
      problems.add(problem("measured window", measuredWindow, "above 0 and below 1"));
    }
    return problems;
  }

  private static Problem problem(String where, Number value, String expected) {
    return new Problem(where, value.toString(), expected, "give another value");
  }

  /**
   * Where the measured latency of a result may lie: as near as {@link #measuredWindow}, and below
   * the target as far as its predicted latency may, or as the aim lies.
   *
   * @param aimMs what the search aims at, the target or less
   */
  public Window measured(double targetMs, double aimMs) {
    double low = Math.min(aimMs, targetMs) * (1 - Math.max(below, measuredWindow));
    return new Window(Math.max(0, low), targetMs * (1 + measuredWindow));
  }

  /** The window around a target. */
  public Window window(double targetMs) {
    return widened(targetMs, 1);
  }

  /** The window around a target, so many times as wide at either side. */
  Window widened(double targetMs, double times) {
    return new Window(Math.max(0, targetMs * (1 - times * below)), targetMs * (1 + times * above));
  }

  /** How many times as wide the window around a target must be to hold a latency outside it. */
  double widening(double targetMs, double ms) {
    double share = ms / targetMs - 1;
    return share < 0 ? -share / below : share / above;
  }
}
