package dev.metronome.build;

import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Ratio;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Tells which of several devices of one kind are not fit to measure with the others: slowed down,
 * as by heat, noisy, or another device than its facts say.
 */
final class DeviceJudge {

  /** Units of one chip differ by some percent; what is slowed down differs by more. */
  private static final double MOST_SPEED = 0.15;

  /** ... and their ratios by less than one percent. */
  private static final double MOST_OFFSET = 0.05;

  /** A device is noisy where its intervals are so many times as wide as the others', ... */
  private static final double MOST_NOISE = 3;

  /** ... and wider than this share of the ratio. */
  private static final double LEAST_NOISE = 0.02;

  /** What a device took for all that it shares with the others. */
  private record Figures(String device, double levelMs, double noise) {}

  private final Map<String, Figures> figures;
  private final Map<String, String> unfit;
  private final double usualNoise;

  /**
   * Judges devices.
   *
   * @param shared what each of them measured
   */
  DeviceJudge(Collection<SharedMeasurement> shared) {
    Map<String, List<SharedMeasurement>> byDevice = new TreeMap<>();
    shared.forEach(s -> byDevice.computeIfAbsent(s.device(), d -> new ArrayList<>()).add(s));
    this.figures = new TreeMap<>();
    byDevice.forEach(
        (device, own) ->
            figures.put(
                device,
                new Figures(
                    device,
                    low(own.stream().mapToDouble(s -> s.ratio().referenceMs())),
                    low(own.stream().mapToDouble(s -> s.ratio().relativeHalfWidth())))));
    this.unfit = new LinkedHashMap<>();
    judge(byDevice);
    this.usualNoise = low(fit().stream().mapToDouble(Figures::noise));
  }

  private List<Figures> fit() {
    return figures.values().stream().filter(f -> !unfit.containsKey(f.device())).toList();
  }

  /** The median; of an even number the lower one, which of two devices is the better one's. */
  private static double low(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted.length == 0 ? Double.POSITIVE_INFINITY : sorted[(sorted.length - 1) / 2];
  }

  /** One after the other, the worst first: it moves what the others are compared with. */
  private void judge(Map<String, List<SharedMeasurement>> byDevice) {
    boolean found = true;
    while (found && fit().size() > 1) {
      Optional<Figures> worst = slowed().or(this::noisy).or(() -> strange(byDevice));
      found = worst.isPresent();
    }
  }

  private Optional<Figures> slowed() {
    double usual = low(fit().stream().mapToDouble(Figures::levelMs));
    Optional<Figures> worst =
        fit().stream().max(Comparator.comparingDouble(f -> Math.abs(Math.log(f.levelMs / usual))));
    return worst
        .filter(f -> Math.abs(Math.log(f.levelMs / usual)) > Math.log1p(MOST_SPEED))
        .map(f -> unfit(f, speed(f.levelMs, usual, "on the others")));
  }

  private static String speed(double levelMs, double usualMs, String where) {
    return String.format(
        Locale.ROOT,
        "its reference takes %.4f ms, %.2f times what it takes %s: %s",
        levelMs,
        levelMs / usualMs,
        where,
        levelMs > usualMs ? "it is slowed down, as by heat or to save power" : "they differ");
  }

  private Optional<Figures> noisy() {
    double usual = low(fit().stream().mapToDouble(Figures::noise));
    return fit().stream()
        .max(Comparator.comparingDouble(Figures::noise))
        .filter(f -> isNoisy(f.noise, usual))
        .map(f -> unfit(f, noise(f.noise, usual)));
  }

  private static boolean isNoisy(double noise, double usual) {
    return noise > Math.max(LEAST_NOISE, MOST_NOISE * usual);
  }

  private static String noise(double noise, double usual) {
    return String.format(
        Locale.ROOT,
        "its intervals are +/-%.1f %% wide, and usual are +/-%.1f %%: something else runs there",
        100 * noise,
        100 * usual);
  }

  private Optional<Figures> strange(Map<String, List<SharedMeasurement>> byDevice) {
    Map<String, DeviceOffsets.Offset> offsets =
        DeviceOffsets.estimate(
            fit().stream().flatMap(f -> byDevice.get(f.device()).stream()).toList());
    return fit().stream()
        .filter(f -> offsets.containsKey(f.device()) && isStrange(offsets.get(f.device())))
        // Of two, both are as far off: then the noisier one is the strange one.
        .max(
            Comparator.comparingDouble((Figures f) -> distance(offsets.get(f.device())))
                .thenComparingDouble(Figures::noise))
        .map(
            f ->
                unfit(
                    f,
                    String.format(
                        Locale.ROOT,
                        "its ratios are %.3f times those of the mean device: it is another kind",
                        offsets.get(f.device()).factor())));
  }

  private static boolean isStrange(DeviceOffsets.Offset offset) {
    return offset.ci95Low() > 1 + MOST_OFFSET || offset.ci95High() < 1 / (1 + MOST_OFFSET);
  }

  /** Rounded, so that two devices that are equally far off are so in spite of rounding. */
  private static double distance(DeviceOffsets.Offset offset) {
    return Math.rint(Math.abs(Math.log(offset.factor())) * 1e6);
  }

  private Figures unfit(Figures device, String why) {
    unfit.put(device.device(), why);
    return device;
  }

  /** The devices that are not fit, each with the reason. */
  Map<String, String> unfit() {
    return unfit;
  }

  /**
   * Why what a device measured now cannot be used: it has become slow, or noisy. Empty where it
   * can, and where nothing is known of the device.
   */
  Optional<String> refusal(String device, InterleavedMeasurer.Group measured) {
    Figures before = figures.get(device);
    if (before == null) {
      return Optional.empty();
    }
    List<Ratio> ratios =
        measured.results().stream().map(r -> r.measurement().ratio().orElseThrow()).toList();
    double levelMs = ratios.get(0).referenceMs();
    if (levelMs > before.levelMs() * (1 + MOST_SPEED)) {
      return Optional.of(speed(levelMs, before.levelMs(), "there otherwise"));
    }
    double noise = low(ratios.stream().mapToDouble(Ratio::relativeHalfWidth));
    return isNoisy(noise, usualNoise) ? Optional.of(noise(noise, usualNoise)) : Optional.empty();
  }
}
