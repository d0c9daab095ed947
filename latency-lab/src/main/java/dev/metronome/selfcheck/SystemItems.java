package dev.metronome.selfcheck;

import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.DeviceFacts;
import dev.metronome.training.TrainingDevices;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the operating system and the frameworks tell without measuring. */
final class SystemItems {

  private static final Bounds LOAD = new Bounds(0, 1, "");
  private static final Bounds STOLEN = new Bounds(0.5, 5, " %");

  /**
   * The machine before the check.
   *
   * @param loadAverage over the last minute; negative where the system does not tell
   */
  record Before(double loadAverage, Optional<ProcessorTime> time) {

    static Before now() {
      return new Before(
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          ProcessorTime.read());
    }
  }

  private SystemItems() {}

  /** What else runs: before the check, as the check itself is load, and stolen during it. */
  static Item load(Before before, Optional<ProcessorTime> after, int threads) {
    int cores =
        before
            .time()
            .map(ProcessorTime::cores)
            .filter(count -> count > 0)
            .orElseGet(() -> Runtime.getRuntime().availableProcessors());
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("cores", (double) cores);
    Verdict verdict = Verdict.OK;
    String figure = "the system tells no load average";
    if (before.loadAverage() >= 0) {
      // What is left for each core when the threads of an inference want theirs.
      double excess = Math.max(0, (before.loadAverage() + threads - cores) / cores);
      values.put("loadAverage", before.loadAverage());
      verdict = LOAD.verdict(excess);
      figure = text("load average %.2f before on %d cores", before.loadAverage(), cores);
    }
    if (before.time().isPresent() && after.isPresent()) {
      double stolenPercent = after.get().stolenPercentSince(before.time().get());
      values.put("stolenPercent", stolenPercent);
      verdict = verdict.worse(STOLEN.verdict(stolenPercent));
      figure += text(", %.2f %% of the time stolen", stolenPercent);
    }
    return new Item(
        "load",
        verdict,
        figure,
        "waiting for each core, with the inference's threads, "
            + LOAD.text()
            + "; stolen "
            + STOLEN.text(),
        verdict == Verdict.OK
            ? "cores are free for what is measured"
            : "other programs or guests want the cores: end them, or measure when they rest",
        values);
  }

  static Item governor() {
    Optional<String> governor = Optional.ofNullable(DeviceFacts.read().facts().get("cpu_governor"));
    boolean steady = governor.isPresent() && governor.get().equals("performance");
    return new Item(
        "governor",
        steady ? Verdict.OK : Verdict.NOTE,
        governor.orElse("the system does not tell"),
        "ok where it is performance, never bad",
        steady
            ? "the clock stays up between inferences"
            : governor.isPresent()
                ? "the clock may fall between inferences: set the governor 'performance'"
                : "the clock may move unseen; on a virtual machine its host sets it",
        Map.of());
  }

  static Item trainingDevice() {
    String bounds = "ok where PyTorch loads, never bad: it is not needed to measure";
    try {
      TrainingDevices devices = TrainingDevices.read();
      return new Item(
          "training device",
          Verdict.OK,
          text(
              "cpu unless --device says otherwise; %d GPUs, natives %s",
              devices.gpus(), devices.natives()),
          bounds,
          devices
              .whyNoGpu()
              .map(why -> "no GPU: " + why)
              .orElse("train on the GPU with --device cuda:0"),
          Map.of("gpus", (double) devices.gpus()));
    } catch (UnavailableException e) {
      return new Item(
          "training device",
          Verdict.NOTE,
          "none: " + e.problems().get(0).what(),
          bounds,
          e.problems().get(0).remedy(),
          Map.of());
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
