package dev.metronome.selfcheck;

import dev.metronome.tables.measure.BurstSamples;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What a copy of the reference, and two networks of different kinds, tell about noise. */
final class NoiseItems {

  private static final double NANOS_PER_MS = 1e6;
  private static final Bounds DISTANCE = new Bounds(1, 3, " %");
  private static final Bounds RATIO_SPREAD = new Bounds(5, 20, " %");
  private static final Bounds DRIFT = new Bounds(15, 100, " %");
  private static final Bounds SHIFT = new Bounds(1.5, 5, " %");
  private static final Bounds COLLECTIONS = new Bounds(0, 10, " % of the rounds");

  private NoiseItems() {}

  /** A copy of the reference beside it: any difference is an error of measuring. */
  static Item noiseFloor(InterleavedMeasurer.Result copy) {
    Spread ratios = Spread.of(ratios(copy));
    Spread floorsNanos =
        Spread.of(
            copy.samples().bursts().stream().mapToDouble(BurstSamples.Burst::floorNanos).toArray());
    double distancePercent = 100 * Math.abs(ratios.median() - 1);
    Verdict verdict =
        DISTANCE.verdict(distancePercent).worse(RATIO_SPREAD.verdict(ratios.percent()));
    return new Item(
        "noise floor",
        verdict,
        text(
            "ratio of a copy to itself %.4f; over %d bursts it spreads by %.1f %%, the time by"
                + " %.1f %%; %d redone",
            ratios.median(),
            copy.samples().bursts().size(),
            ratios.percent(),
            floorsNanos.percent(),
            copy.samples().redone()),
        "distance from 1 " + DISTANCE.text() + "; spread " + RATIO_SPREAD.text(),
        verdict == Verdict.OK
            ? "smaller differences than the distance mean nothing"
            : "ratios do not hold still: free the machine, or measure more bursts (--bursts)",
        Map.of(
            "ratio",
            ratios.median(),
            "distancePercent",
            distancePercent,
            "ratioSpreadPercent",
            ratios.percent(),
            "absoluteSpreadPercent",
            floorsNanos.percent(),
            "bursts",
            (double) copy.samples().bursts().size(),
            "redone",
            (double) copy.samples().redone()));
  }

  /** How the reference itself moved; ratios are made to bear that. */
  static Item drift(List<Samples> reference) {
    Spread ms =
        Spread.of(
            reference.stream()
                .mapToDouble(
                    burst -> Arrays.stream(burst.elapsedNanos()).min().orElseThrow() / NANOS_PER_MS)
                .toArray());
    Verdict verdict = DRIFT.verdict(ms.percent());
    return new Item(
        "drift",
        verdict,
        text(
            "the reference took %.4f to %.4f ms, median %.4f: a range of %.1f %%",
            ms.p10(), ms.p90(), ms.median(), ms.percent()),
        "10th to 90th percentile of its bursts " + DRIFT.text(),
        verdict == Verdict.OK
            ? "the machine keeps its speed"
            : "its speed moves: compare ratios, not times taken apart ('measure --table')",
        Map.of(
            "p10Ms",
            ms.p10(),
            "medianMs",
            ms.median(),
            "p90Ms",
            ms.p90(),
            "rangePercent",
            ms.percent()));
  }

  /** Two kinds of network that a disturbance slows differently. */
  static Item kinds(InterleavedMeasurer.Result computing, InterleavedMeasurer.Result streaming) {
    double[] computes = ratios(computing);
    double[] streams = ratios(streaming);
    double[] between =
        IntStream.range(0, Math.min(computes.length, streams.length))
            .mapToDouble(i -> streams[i] / computes[i])
            .toArray();
    int half = between.length / 2;
    double first = Spread.of(Arrays.copyOfRange(between, 0, half)).median();
    double second = Spread.of(Arrays.copyOfRange(between, half, between.length)).median();
    double shiftPercent = 100 * Math.abs(second / first - 1);
    Verdict verdict = SHIFT.verdict(shiftPercent);
    return new Item(
        "compute and memory",
        verdict,
        text(
            "large activations over small images: %.3f in the first half, %.3f in the second, a"
                + " shift of %.2f %%",
            first, second, shiftPercent),
        SHIFT.text(),
        verdict == Verdict.OK
            ? "one reference serves both kinds"
            : "a neighbour loads the memory: end it, or compare networks of one kind only",
        Map.of("firstHalf", first, "secondHalf", second, "shiftPercent", shiftPercent));
  }

  /** Collections of garbage between the first round and the last. */
  static Item collections(long collections, int rounds) {
    Verdict verdict = COLLECTIONS.verdict(100.0 * collections / rounds);
    return new Item(
        "garbage collection",
        verdict,
        text("%d in %d rounds", collections, rounds),
        COLLECTIONS.text(),
        verdict == Verdict.OK
            ? "none met a measurement"
            : "the bursts it meets are measured again: give Java more memory (-Xmx)",
        Map.of("collections", (double) collections, "rounds", (double) rounds));
  }

  private static double[] ratios(InterleavedMeasurer.Result result) {
    return result.samples().bursts().stream().mapToDouble(BurstSamples.Burst::ratio).toArray();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
