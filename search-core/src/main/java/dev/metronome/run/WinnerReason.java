package dev.metronome.run;

import dev.metronome.latency.Window;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a search's winner is not the most accurate of all that is shown in the band where its result
 * may lie. The band is that of measured results, which is wider than the window that candidates are
 * decoded in; only candidates can win.
 */
public final class WinnerReason {

  /**
   * An architecture that is shown beside the candidates.
   *
   * @param latencyMs by the table
   * @param accuracy as it is shown
   */
  public record Shown(double latencyMs, double accuracy) {}

  private final SearchConfig config;
  private final SearchResult result;
  private final boolean measured;

  private WinnerReason(SearchConfig config, SearchResult result) {
    this.config = config;
    this.result = result;
    this.measured = result.measured().isPresent();
  }

  /**
   * One sentence; empty where nothing that is shown in the band is more accurate than the winner.
   *
   * @param beside what is shown beside the candidates
   */
  public static Optional<String> of(
      SearchConfig config, SearchResult result, Collection<Shown> beside) {
    return new WinnerReason(config, result).sentence(beside);
  }

  private Optional<String> sentence(Collection<Shown> beside) {
    Window band = config.allowed(measured);
    boolean candidates =
        result.candidates().stream()
            .filter(each -> each.accuracy() > result.accuracy())
            .anyMatch(each -> band.contains(each.predictedMs()) || isMeasuredIn(band, each));
    boolean others =
        beside.stream()
            .filter(each -> each.accuracy() > result.accuracy())
            .anyMatch(each -> band.contains(each.latencyMs()));
    if (!candidates && !others) {
      return Optional.empty();
    }
    return Optional.of(
        "What is shown from "
            + range(band)
            + " ms has more accurate architectures, but the winner is "
            + chosen()
            + (others
                ? "; what single steps saw, and random architectures, are shown to compare and"
                    + " cannot win"
                : "")
            + ".");
  }

  private static boolean isMeasuredIn(Window band, Candidate candidate) {
    return candidate.first().filter(ms -> ms.isWithin(band)).isPresent();
  }

  /** As {@link Finale} chooses. */
  private String chosen() {
    DecodingOptions decoding = config.tunas().decoding();
    Candidate winner = result.winner();
    if (measured) {
      Window window = config.allowed(true);
      MeasuredLatency first = winner.first().orElseThrow();
      if (!first.isWithin(window)) {
        return "the candidate that was measured nearest to that, as none was measured within";
      }
      return first.isSurelyWithin(window)
          ? "the most accurate candidate whose measured latency lies in there with all of its 95 %"
              + " interval"
          : "the most accurate candidate whose measured latency lies in there";
    }
    if (decoding.decode() == Decode.ARGMAX) {
      return "the most probable choice of every decision, however accurate others are";
    }
    Window window = decoding.window(config.aimMs());
    return window.contains(winner.predictedMs())
        ? "the most accurate of the candidates that are predicted to take " + range(window) + " ms"
        : "the candidate that is predicted nearest to "
            + String.format(Locale.ROOT, "%.4f", config.aimMs())
            + " ms, as none is from "
            + range(window)
            + " ms";
  }

  private static String range(Window window) {
    List<String> ends = ReachableText.apart(window.low(), window.high());
    return ends.get(0) + " to " + ends.get(1);
  }
}
