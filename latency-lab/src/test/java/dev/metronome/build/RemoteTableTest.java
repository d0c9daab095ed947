package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporters;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Weights;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.DroppingProxy;
import dev.metronome.remote.RemoteBench;
import dev.metronome.remote.serve.AgentProcess;
import dev.metronome.remote.serve.HashSpinEngine;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runners;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds tables through an agent that is killed and a connection that breaks.
 *
 * <p>The long run: {@code -Dmetronome.remote.rows=1000 -Dmetronome.remote.losses=50
 * -Dmetronome.remote.kills=10}; with {@code -Dmetronome.remote.engine=ort} ONNX Runtime measures.
 */
class RemoteTableTest {

  private static final int ROWS = Integer.getInteger("metronome.remote.rows", 36);
  private static final int LOSSES = Integer.getInteger("metronome.remote.losses", 4);
  private static final int KILLS = Integer.getInteger("metronome.remote.kills", 1);

  /** The engine whose times are known, or a runtime, whose times are compared with those here. */
  private static final String ENGINE = System.getProperty("metronome.remote.engine", "spin");

  private static final boolean SPINS = ENGINE.equals("spin");
  private static final BurstPlan BURSTS =
      new BurstPlan(0.5, 1, Duration.ofMillis(1), 3, 3, Duration.ZERO, 6, 6, 0.5, 1e9, 0);

  @TempDir private Path folder;

  private static AgentClient client(AgentProcess agent, int port) throws IOException {
    return AgentClient.of(
        AgentAddress.parse("http://127.0.0.1:" + port), agent.token(), Duration.ofMinutes(1));
  }

  @Test
  void everyRowIsThereOnceAndRightWhateverBreaksMeanwhile() throws Exception {
    AtomicInteger measured = new AtomicInteger();
    try (AgentProcess agent =
            SPINS
                ? AgentProcess.spin(folder.resolve("agent"))
                : AgentProcess.desktop(folder.resolve("agent"));
        DroppingProxy proxy = new DroppingProxy(agent::port);
        RemoteBench bench =
            RemoteBench.open(
                client(agent, proxy.port()),
                TargetName.parse(ENGINE + "-cpu"),
                1,
                Precision.FLOAT32)) {
      Troubles troubles = new Troubles(agent, proxy, measured);
      troubles.start();
      int rows = 0;
      for (int build = 0; rows < ROWS; build++) {
        SearchSpace space = space(build);
        TableRequest request =
            new TableRequest(
                space, BURSTS, CalibrationPlan.NONE, build, folder.resolve("table-" + build));
        LatencyTable table =
            new TableBuilder(bench, new OnnxExporter())
                .build(request, counting(measured), () -> false);
        if (SPINS) {
          requireRight(table, space, build);
        } else {
          requireAlike(table, space, build);
        }
        rows += table.rows().size();
      }
      assertThat(measured.get()).isEqualTo(rows);
      troubles.join();
      assertThat(troubles.losses).hasValue(LOSSES);
      assertThat(troubles.kills).hasValue(KILLS);
      System.out.printf(
          "%d rows, each once and right, with %d connection losses and %d kills%n",
          rows, troubles.losses.get(), troubles.kills.get());
    }
  }

  /** Enough rows in one build for the small run; 73 for each build of the long one. */
  private static SearchSpace space(int build) {
    return ROWS > 100
        ? SearchSpaces.named("proxylessnas", p -> p.withResolution(32 + 8 * build).withWidth(0.2))
        : SearchSpaces.named(
            "nas-bench-macro", p -> p.withResolution(8 + 8 * build).withWidth(0.05));
  }

  private static BuildProgress counting(AtomicInteger measured) {
    return new BuildProgress() {
      @Override
      public void finished(int finished, String what, Measurement measurement, double drift) {
        measured.incrementAndGet();
      }
    };
  }

  /** The engine's times follow from the model files, which are made here once more. */
  private void requireRight(LatencyTable table, SearchSpace space, long seed) throws IOException {
    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(NetworkSignatures.rows(space).keySet());
    double referenceNanos = nanos(ReferenceNetwork.of(space).subject());
    for (Rows.Row row : Rows.of(space, seed).inRandomOrder()) {
      double ratio =
          ((Measurement) table.rows().get(row.operation()).cost()).ratio().orElseThrow().value();
      double expected = nanos(row.subject()) / referenceNanos;
      assertThat(ratio / expected).as(row.operation().toString()).isCloseTo(1, within(0.05));
    }
  }

  /** Rows that got each other's times would differ by much more than measuring twice does. */
  private void requireAlike(LatencyTable table, SearchSpace space, long seed) throws IOException {
    LatencyTable here =
        new TableBuilder(OnnxRuntimeRunner.open(1), new OnnxExporter())
            .build(
                new TableRequest(
                    space, BURSTS, CalibrationPlan.NONE, seed, folder.resolve("here-" + seed)),
                BuildProgress.NONE,
                () -> false);
    assertThat(table.rows().keySet()).containsExactlyElementsOf(here.rows().keySet());
    double[] differences =
        table.rows().keySet().stream()
            .mapToDouble(
                operation -> Math.abs(Math.log(ratio(table, operation) / ratio(here, operation))))
            .sorted()
            .toArray();
    System.out.printf(
        "%d rows against those measured here: median difference %.1f %%, 90th percentile %.1f %%,"
            + " largest %.1f %%%n",
        differences.length,
        100 * differences[differences.length / 2],
        100 * differences[differences.length * 9 / 10],
        100 * differences[differences.length - 1]);
    assertThat(differences[differences.length / 2]).isLessThan(0.2);
  }

  private static double ratio(LatencyTable table, Operation operation) {
    return ((Measurement) table.rows().get(operation).cost()).ratio().orElseThrow().value();
  }

  @Test
  void severalAgentsOfWhichOneIsSlowAndTwoDieMakeOneTable() throws Exception {
    AtomicInteger measured = new AtomicInteger();
    List<String> told = new ArrayList<>();
    try (AgentProcess first = AgentProcess.spin(folder.resolve("first"));
        AgentProcess second = AgentProcess.spin(folder.resolve("second"));
        AgentProcess slow = AgentProcess.slowSpin(folder.resolve("slow"));
        DroppingProxy proxy = new DroppingProxy(first::port);
        Devices devices =
            Devices.of(
                List.of(
                    device("first", first, proxy.port(), Duration.ofMinutes(1)),
                    device("second", second, second.port(), Duration.ofSeconds(1)),
                    device("slow", slow, slow.port(), Duration.ofMinutes(1))),
                Set.of())) {
      SearchSpace space = space(0);
      SplittableRandom random = new SplittableRandom(23);
      LatencyTable table =
          new TableBuilder(devices, new OnnxExporter())
              .build(
                  new TableRequest(
                      space, BURSTS, new CalibrationPlan(8, 8, Duration.ofMinutes(1)), 0, folder),
                  new BuildProgress() {
                    @Override
                    public void started(Stage stage, int finished, int total) {
                      // The second one is gone for good, the first one is back at once.
                      if (stage == Stage.CALIBRATION) {
                        killAfter(second, random.nextInt(50), false);
                        killAfter(first, random.nextInt(200), true);
                      }
                    }

                    @Override
                    public void finished(int finished, String what, Measurement m, double drift) {
                      measured.incrementAndGet();
                      proxy.cut();
                    }

                    @Override
                    public void device(String device, String what) {
                      told.add(device + ": " + what);
                    }
                  },
                  () -> false);
      requireRight(table, space, 0);
      assertThat(measured).hasValue(table.rows().size() + 8);
      assertThat(table.rows().values())
          .extracting(LatencyRow::device)
          .containsAnyOf("first", "second")
          .doesNotContain("slow");
      assertThat(told)
          .anyMatch(line -> line.startsWith("slow: ") && line.contains("it is slowed down"));
    }
  }

  private static Device device(String name, AgentProcess agent, int port, Duration patience)
      throws IOException {
    return new Device(
        name,
        RemoteBench.open(
            AgentClient.of(AgentAddress.parse("http://127.0.0.1:" + port), agent.token(), patience),
            TargetName.parse("spin-cpu"),
            1,
            Precision.FLOAT32));
  }

  private static void killAfter(AgentProcess agent, int millis, boolean andStart) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(millis);
                if (andStart) {
                  agent.killAndStart();
                } else {
                  agent.kill();
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private double nanos(NetworkBench.Subject subject) throws IOException {
    Path file = folder.resolve("again.onnx");
    Weights weights = Weights.random(subject.network().weights(), subject.weightsSeed());
    new OnnxExporter().export(subject.network(), weights, ExportOptions.DEFAULT, file);
    return HashSpinEngine.nanos(file);
  }

  /** Losses and kills, spread over the rows, each at a random moment. */
  private static final class Troubles extends Thread {

    private final AgentProcess agent;
    private final DroppingProxy proxy;
    private final AtomicInteger measured;
    private final SplittableRandom random = new SplittableRandom(5);
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();

    Troubles(AgentProcess agent, DroppingProxy proxy, AtomicInteger measured) {
      this.agent = agent;
      this.proxy = proxy;
      this.measured = measured;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        int count = LOSSES + KILLS;
        for (int i = 0; i < count; i++) {
          // The last ones come while the last group is measured at the latest.
          int after = (int) ((long) i * Math.max(1, ROWS - 20) / count);
          while (measured.get() < after) {
            sleep(2);
          }
          sleep(random.nextInt(150));
          if ((i + 1) * KILLS / count > i * KILLS / count) {
            agent.killAndStart();
            kills.incrementAndGet();
          } else {
            loseConnections();
          }
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    /** One that was open: else nothing was lost. */
    private void loseConnections() throws InterruptedException {
      while (proxy.cut() == 0) {
        sleep(1);
      }
      losses.incrementAndGet();
    }
  }

  @Test
  void aTableBuiltThroughAnAgentIsThatOfThisMachineAndCheckedThroughBoth() throws Exception {
    Path tables = folder.resolve("table");
    try (AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"));
        RemoteBench bench =
            RemoteBench.open(
                client(agent, agent.port()), TargetName.parse("ort-cpu"), 1, Precision.FLOAT32)) {
      LatencyTable table =
          new TableBuilder(bench, new OnnxExporter())
              .build(TestBuilds.request(tables), BuildProgress.NONE, () -> false);
      LocalBench local = new LocalBench(OnnxRuntimeRunner.open(1));
      assertThat(table.target()).isEqualTo(local.target());
      assertThat(table.provenance().facts()).containsAllEntriesOf(local.facts());
      assertThat(table.calibration()).isPresent();
      CheckRequest request =
          TestBuilds.check(tables.resolve(TableBuilder.TABLE), 4, 1, folder.resolve("check-1"));
      assertThat(
              new TableCheck(bench, new OnnxExporter())
                  .run(request, BuildProgress.NONE, () -> false)
                  .networks())
          .isEqualTo(4);
      CheckRequest here =
          new CheckRequest(
              request.table(), 4, request.plan(), 1, folder.resolve("check-2"), Optional.empty());
      assertThat(
              new TableCheck(local, new OnnxExporter())
                  .run(here, BuildProgress.NONE, () -> false)
                  .networks())
          .isEqualTo(4);
    }
  }

  @Test
  void aTableOfTensorFlowLiteIn8BitsIsBuiltThroughAnAgent() throws Exception {
    TargetName name = TargetName.parse("tflite-cpu");
    try (AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"));
        RemoteBench bench =
            RemoteBench.open(client(agent, agent.port()), name, 1, Precision.INT8)) {
      Models models = new Models(folder.resolve("table"));
      LatencyTable table =
          new TableBuilder(bench, Exporters.of(bench.format()))
              .build(TestBuilds.request(models.build), models, () -> false);
      assertThat(table.target()).isEqualTo(Runners.open(name, 1, Precision.INT8).target());
      assertThat(table.rows()).hasSameSizeAs(NetworkSignatures.rows(TestBuilds.SPACE).keySet());
      assertThat(table.calibration()).isPresent();
      // A row stands for a part of networks, whose neighbours are of 8 bits too.
      assertThat(models.rowInput).isEqualTo("int8");
      assertThat(models.networkInput).isEqualTo("float32");
      assertThat(models.measuring).isPositive().isLessThan(models.whole);
    }
  }

  /** Looks at what is measured meanwhile, and at how long that took. */
  private static final class Models implements BuildProgress {

    private final Path build;
    private Stage stage = Stage.ROWS;
    private String rowInput = "";
    private String networkInput = "";
    private Duration whole = Duration.ZERO;
    private Duration measuring = Duration.ZERO;

    Models(Path build) {
      this.build = build;
    }

    @Override
    public void started(Stage next, int finished, int total) {
      stage = next;
    }

    @Override
    public void round(double done, int redoneBursts) {
      if (stage == Stage.ROWS && rowInput.isEmpty()) {
        rowInput = input();
      } else if (stage == Stage.CALIBRATION && networkInput.isEmpty()) {
        networkInput = input();
      }
    }

    private String input() {
      Path file = build.resolve(".models").resolve("model-0.tflite");
      try (LoadedModel model = Runners.ofFormat("tflite", 1, Precision.INT8).load(file)) {
        return model.inputs().get(0).type();
      }
    }

    @Override
    public void built(Duration all, Duration models, int devices) {
      whole = all;
      measuring = models;
    }
  }
}
