package dev.metronome.supernet;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.metronome.data.Batch;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.Primitive;
import dev.metronome.network.TensorSpec;
import dev.metronome.network.Weights;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.RandomBatches;
import dev.metronome.training.ForwardPass;
import dev.metronome.training.Normalization;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import dev.metronome.training.WeightSource;
import dev.metronome.training.WeightStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What a training step of a supernet costs ({@code proxylessnas}, batch 64, 32x32), beside the same
 * step in Python and beside the masked formulation, in alternating bursts; and what
 * rematerialization saves of its memory.
 *
 * <p>The masked formulation computes every layer at its largest expansion, skipped layers too, and
 * multiplies what is not of the path by 0.
 *
 * <p>Needs Linux, and a Python with PyTorch: {@code -Dmetronome.python=/usr/bin/python3}.
 */
public final class SupernetStepBenchmark {

  private static final int BATCH = 64;
  private static final int ARCHITECTURES = 30;
  private static final int STEPS = 3;
  private static final double RATE = 0.01;
  private static final int SKIP = 6;
  private static final int PROCESSES = 5;

  private final SearchSpace space =
      SearchSpaces.named("proxylessnas", own -> own.withResolution(32).withClasses(10));
  private final Batch batch = RandomBatches.of(space, BATCH, 1);

  private SupernetStepBenchmark() {}

  /** Times and memory; or, with {@code memory true|false}, the memory of this process alone. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 2 && arguments[0].equals("memory")) {
      new SupernetStepBenchmark().growth(Boolean.parseBoolean(arguments[1]));
      return;
    }
    new SupernetStepBenchmark().times(Path.of("src/benchmark/python/supernet_step.py"));
    double[] kept = memory(false);
    double[] twice = memory(true);
    System.out.printf(
        "peak memory above that before the first step, batch %d, medians of %d processes:%n",
        BATCH, PROCESSES);
    System.out.printf("  %.1f MiB of %s%n", kept[PROCESSES / 2], Arrays.toString(kept));
    System.out.printf(
        "  rematerialized %.1f MiB, %.2f of it, of %s%n",
        twice[PROCESSES / 2], twice[PROCESSES / 2] / kept[PROCESSES / 2], Arrays.toString(twice));
  }

  private void times(Path script) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("metronome.python", "/usr/bin/python3"),
            script.toString(),
            Integer.toString(BATCH),
            Integer.toString(Runtime.getRuntime().availableProcessors()));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process python = builder.start();
    try (Supernet supernet = new Supernet(space, TrainingDevice.cpu(), RmsProp.TUNAS, 0.1, 1);
        Masked masked = new Masked();
        BufferedReader told = python.inputReader(StandardCharsets.UTF_8);
        PrintStream to = new PrintStream(python.getOutputStream(), true, StandardCharsets.UTF_8)) {
      System.out.println("Python: " + told.readLine());
      List<double[]> ratios = new ArrayList<>();
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < ARCHITECTURES; i++) {
        Architecture path = space.sample(random);
        double own = burst(() -> supernet.learn(path, batch, RATE));
        to.println(path.choices().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        double other = Double.parseDouble(told.readLine());
        double whole = burst(() -> masked.learn(path));
        double all = burst(() -> supernet.learnAllPaths(path, batch, RATE));
        double work = (double) macs(path) / macs(masked.widest(path));
        if (i > 1) {
          ratios.add(
              new double[] {own, other, whole, all, own / other, own / whole, own / all, work});
        }
        System.out.printf(
            "%8.1f ms, Python %8.1f ms, masked %8.1f ms, all choices %8.1f ms%n",
            own, other, whole, all);
      }
      tell("a step", ratios, 0, " ms");
      tell("in Python", ratios, 1, " ms");
      tell("masked", ratios, 2, " ms");
      tell("all choices", ratios, 3, " ms");
      tell("over Python", ratios, 4, "");
      tell("over masked", ratios, 5, "");
      tell("over all", ratios, 6, "");
      tell("MACs over those of masks", ratios, 7, "");
    } finally {
      python.destroy();
      python.waitFor();
    }
  }

  private static void tell(String what, List<double[]> all, int column, String unit) {
    double[] sorted = all.stream().mapToDouble(row -> row[column]).sorted().toArray();
    System.out.printf(
        "%-12s median %8.3f%s, quartiles %.3f to %.3f, of %d architectures%n",
        what,
        sorted[sorted.length / 2],
        unit,
        sorted[sorted.length / 4],
        sorted[3 * sorted.length / 4],
        sorted.length);
  }

  /** Median milliseconds of a few steps after one that is not counted. */
  private static double burst(Runnable step) {
    step.run();
    double[] ms = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      long started = System.nanoTime();
      step.run();
      ms[i] = (System.nanoTime() - started) * 1e-6;
    }
    Arrays.sort(ms);
    return ms[STEPS / 2];
  }

  private long macs(Architecture path) {
    return space.network(path).placedLayers().stream().mapToLong(PlacedLayer::macs).sum();
  }

  /** Every layer at its largest expansion, times masks on scales and shifts. */
  private final class Masked implements AutoCloseable {
    private final WeightStore store;

    Masked() {
      List<TensorSpec> shared = List.copyOf(WeightSharing.COLLAPSED.tensors(space).values());
      this.store =
          new WeightStore(
              TrainingDevice.cpu(),
              shared,
              ChoiceBlock::sharedName,
              RmsProp.TUNAS,
              Weights.random(shared, 1));
    }

    /** What masks compute: the largest expansion of each kernel size, also of what is skipped. */
    Architecture widest(Architecture path) {
      List<Integer> widest = new ArrayList<>();
      for (int d = 0; d < path.choices().size(); d++) {
        int choice = path.choices().get(d);
        widest.add(
            d == 0 || (choice >= 3 && choice < SKIP) ? choice : choice == SKIP ? 3 : choice + 3);
      }
      return space.architecture(widest, "masked");
    }

    void learn(Architecture path) {
      Network whole = space.network(widest(path));
      try (NDManager step = store.newStep()) {
        WeightStore.Slices slices = store.learnedSlices(step);
        WeightSource weights = masked(whole, path, slices, step);
        NDArray images =
            step.create(FloatBuffer.wrap(batch.pixels()), new Shape(BATCH, 32, 32, 3))
                .transpose(0, 3, 1, 2);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray logits =
              new ForwardPass(step, weights, Normalization.BATCH).network(whole, images);
          NDArray targets =
              step.create(batch.targets(10, 0.1), new Shape(BATCH, 10))
                  .mul(step.create(-1f / BATCH));
          NDArray loss = logits.logSoftmax(1).mul(targets).sum();
          loss.getFloat();
          collector.backward(loss);
        }
        slices.update(RATE);
      }
    }

    private WeightSource masked(
        Network whole, Architecture path, WeightSource weights, NDManager step) {
      Map<String, NDArray> masks = new HashMap<>();
      List<PlacedLayer> layers = whole.placedLayers();
      // Stem and separable convolution come before the first layer with an expansion.
      for (int d = 1; d < path.choices().size(); d++) {
        int choice = path.choices().get(d);
        List<Primitive> primitives = layers.get(d + 1).primitives();
        for (int i = 0; i < primitives.size(); i++) {
          boolean last = i == primitives.size() - 1;
          if (choice < 3 && !last) {
            masks.put(primitives.get(i).name(), mask(primitives.get(i), 0.5, step));
          } else if (choice == SKIP && last) {
            masks.put(primitives.get(i).name(), mask(primitives.get(i), 0, step));
          }
        }
      }
      Map<TensorSpec, NDArray> made = new HashMap<>();
      return (primitive, spec) -> {
        NDArray values = weights.of(primitive, spec);
        boolean normalizing =
            spec.role() == TensorSpec.Role.SCALE || spec.role() == TensorSpec.Role.SHIFT;
        return normalizing && masks.containsKey(primitive.name())
            ? made.computeIfAbsent(spec, first -> values.mul(masks.get(primitive.name())))
            : values;
      };
    }

    private NDArray mask(Primitive primitive, double share, NDManager step) {
      int channels = ((Primitive.Convolution) primitive).outputChannels();
      float[] mask = new float[channels];
      Arrays.fill(mask, 0, (int) Math.round(share * channels), 1);
      return step.create(mask);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** MiB by which fresh processes with such steps grow, in order. */
  private static double[] memory(boolean rematerialized) throws IOException, InterruptedException {
    double[] all = new double[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
      all[i] = ofFreshProcess(rematerialized);
    }
    Arrays.sort(all);
    return all;
  }

  private static double ofFreshProcess(boolean rematerialized)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                SupernetStepBenchmark.class.getName(),
                "memory",
                Boolean.toString(rematerialized))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return Double.parseDouble(answer.strip());
  }

  private void growth(boolean rematerialized) throws IOException {
    try (Supernet supernet =
        new Supernet(
            space,
            WeightSharing.COLLAPSED,
            InitialWeights.RANDOM,
            TrainingDevice.cpu(),
            RmsProp.TUNAS,
            0.1,
            rematerialized,
            1)) {
      // Code that is loaded and compiled is none of a step's memory.
      Consumer<Batch> steps =
          images -> {
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < 8; i++) {
              supernet.learn(space.sample(random), images, RATE);
            }
          };
      steps.accept(RandomBatches.of(space, 2, 1));
      long before = status("VmRSS");
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      steps.accept(batch);
      System.out.println((status("VmHWM") - before) / 1024.0);
    }
  }

  private static long status(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
