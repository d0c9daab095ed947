package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.serve.HashSpinEngine;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices whose times are made up, so that what a table should say is known. */
@Timeout(60)
class SeveralDevicesTest {

  private static final int ROWS = NetworkSignatures.rows(TestBuilds.SPACE).size();
  private static final int NETWORKS = 6;

  @TempDir private Path folder;

  /** Notes what is told. */
  private static final class Told implements BuildProgress {

    private final List<String> finished = new ArrayList<>();
    private final List<String> devices = new ArrayList<>();
    private int stopAfter = Integer.MAX_VALUE;

    /** What happens when something is told of a device. */
    private Runnable then = () -> {};

    @Override
    public void finished(int count, String what, Measurement measurement, double drift) {
      finished.add(what);
    }

    @Override
    public void device(String device, String what) {
      devices.add(device + ": " + what);
      then.run();
    }

    private boolean stop() {
      return finished.size() >= stopAfter;
    }
  }

  private final Told told = new Told();

  private static Devices devices(HashBench... benches) {
    return Devices.of(Arrays.stream(benches).map(HashBench::device).toList(), Set.of());
  }

  private TableBuilder builder(HashBench... benches) {
    return new TableBuilder(devices(benches), new OnnxExporter());
  }

  private LatencyTable build(HashBench... benches) throws IOException {
    return builder(benches).resume(TestBuilds.request(folder), told, told::stop);
  }

  /**
   * Every row is there, was measured once, and has the ratio that follows from its model.
   *
   * @param offset of the mean of the devices that measured
   */
  private void requireRight(LatencyTable table, double offset) throws IOException {
    assertThat(table.rows().keySet())
        .extracting(Operation::signature)
        .containsExactlyElementsOf(NetworkSignatures.rows(TestBuilds.SPACE).keySet());
    assertThat(told.finished).doesNotHaveDuplicates().hasSize(ROWS + NETWORKS);
    double referenceNanos = nanos(ReferenceNetwork.of(TestBuilds.SPACE).subject());
    for (Rows.Row row : Rows.of(TestBuilds.SPACE, 3).inRandomOrder()) {
      double ratio =
          ((Measurement) table.rows().get(row.operation()).cost()).ratio().orElseThrow().value();
      double expected = nanos(row.subject()) / referenceNanos * offset;
      assertThat(ratio / expected).as(row.operation().toString()).isCloseTo(1, within(0.005));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsOnly("table.csv", "calibration.csv", "shared.csv", "samples");
    }
  }

  @Test
  void aRowThatADeviceRefusesIsToldByItsOperation() {
    HashBench only = new HashBench("only", 1, 1);
    only.refuses = true;

    Problem refused =
        catchThrowableOfType(BadInputException.class, () -> build(only)).problems().get(0);

    List<String> operations =
        NetworkSignatures.rows(TestBuilds.SPACE).keySet().stream()
            .map(signature -> "only, " + signature)
            .toList();
    assertThat(refused.where()).isIn(operations);
    assertThat(refused.what())
        .isEqualTo("no operator of " + ReferenceNetwork.of(TestBuilds.SPACE).name());
  }

  private double nanos(NetworkBench.Subject subject) throws IOException {
    Path file = folder.resolveSibling("again.onnx");
    Weights weights = Weights.random(subject.network().weights(), subject.weightsSeed());
    new OnnxExporter()
        .export(subject.network(), weights, ExportOptions.DEFAULT.withoutDurability(), file);
    return HashSpinEngine.nanos(file);
  }

  private static List<String> devicesOf(LatencyTable table) {
    return table.rows().values().stream().map(LatencyRow::device).distinct().sorted().toList();
  }

  @Test
  void whatDevicesDifferByIsFoundAndTakenOut() throws IOException {
    HashBench one = new HashBench("one", 1, 1.02);
    HashBench two = new HashBench("two", 1.08, 1 / 1.02);
    HashBench three = new HashBench("three", 1 / 1.08, 1);

    LatencyTable table = build(one, two, three);

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("one", "three", "two");
    assertThat(told.devices).isEmpty();
    double referenceMs = nanos(ReferenceNetwork.of(TestBuilds.SPACE).subject()) / 1e6;
    assertThat(ReferenceLevel.of(table).orElseThrow() / referenceMs).isCloseTo(1, within(0.001));
    Map<String, String> facts = table.provenance().facts();
    assertThat(facts.get("device_1"))
        .startsWith("one: ")
        .contains(" rows, ", "time x 1.00")
        .matches(".* offset of ratios 1\\.0(19|20|21).* \\(1\\.01.* to 1\\.02.*\\)");
    assertThat(facts.get("device_2")).startsWith("three: ").contains("time x 0.92");
    assertThat(facts.get("device_3")).startsWith("two: ").contains("time x 1.08");
  }

  @Test
  void theRowsOfALostDeviceAreMeasuredByTheOthers() throws IOException {
    HashBench lost = new HashBench("lost", 1, 1);
    lost.lostFrom = SharedMeasuring.COUNT;
    LatencyTable table = build(new HashBench("one", 1, 1), lost, new HashBench("two", 1, 1));

    requireRight(table, 1);
    assertThat(told.devices)
        .singleElement()
        .isEqualTo("lost: it measures no more, the others go on: it does not answer");
    assertThat(table.provenance().facts().get("device_1"))
        .startsWith("lost: ")
        .endsWith("left out: it does not answer");
  }

  @Test
  @Timeout(45)
  void aDeviceThatIsLostAmongWhatIsSharedDoesNotKeepTheOthersWaiting() throws IOException {
    // It is asked for a minute, as an agent is that does not answer.
    HashBench lost = new HashBench("lost", 1, 1);
    lost.pausesFrom = 3;
    lost.lostFrom = 3;
    LatencyTable table = build(new HashBench("one", 1, 1), lost);

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("one");
    assertThat(told.devices)
        .containsExactly(
            "lost: nothing comes from it, the others go on; it joins them when it answers");
    assertThat(table.provenance().facts().values()).contains("lost: away at the end");
  }

  @Test
  @Timeout(45)
  void theRowsOfADeviceThatIsAwayAtTheEndCountAndItIsNotSaidToBeLeftOut() throws IOException {
    HashBench one = new HashBench("one", 1, 1);
    HashBench away = new HashBench("away", 1, 1);
    away.pausesFrom = SharedMeasuring.COUNT;
    // So that it is missed, after 5 s, before the other has measured all rows; that hurries then.
    one.each = Duration.ofSeconds(2);
    told.then = () -> one.each = Duration.ofMillis(5);
    LatencyTable table = build(one, away);

    requireRight(table, 1);
    assertThat(told.devices)
        .containsExactly(
            "away: nothing comes from it, the others go on; it joins them when it answers");
    assertThat(devicesOf(table)).containsExactly("away", "one");
    assertThat(table.provenance().facts().get("device_1"))
        .matches("away: \\d+ rows, .*, away at the end");
  }

  @Test
  @Timeout(45)
  void aDeviceThatComesBackMeasuresWhatIsSharedFirstAndRowsThen() throws IOException {
    HashBench one = new HashBench("one", 1, 1.01);
    HashBench back = new HashBench("back", 1, 1 / 1.01);
    back.pausesFrom = 3;
    back.pausesTo = 4;
    // So that there is something left for the other.
    one.each = Duration.ofMillis(300);
    LatencyTable table = build(one, back);

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("back", "one");
    assertThat(told.devices)
        .containsExactly(
            "back: nothing comes from it, the others go on; it joins them when it answers",
            "back: it answers again, and measures with the others");
    assertThat(table.provenance().facts().get("device_1"))
        .matches("back: .* offset of ratios 0\\.99.*")
        .doesNotContain("left out");
    assertThat(Files.readAllLines(folder.resolve("shared.csv")).stream())
        .filteredOn(line -> line.startsWith("back,"))
        .hasSize(SharedMeasuring.COUNT);
  }

  @Test
  @Timeout(45)
  void aDeviceThatComesBackSlowedDownMeasuresNoRow() throws IOException {
    HashBench one = new HashBench("one", 1, 1);
    HashBench hot = new HashBench("hot", 1, 1);
    hot.pausesFrom = 1;
    hot.pausesTo = 2;
    hot.hotFrom = 1;
    one.each = Duration.ofMillis(300);
    LatencyTable table = build(one, hot);

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("one");
    assertThat(told.devices.get(told.devices.size() - 1)).contains("hot: ", "slowed down");
  }

  @Test
  void aDeviceThatIsLostBeforeItHasMeasuredAnythingIsGoneWithoutATrace() throws IOException {
    HashBench lost = new HashBench("lost", 1, 1);
    lost.lostFrom = 0;
    LatencyTable table = build(new HashBench("one", 1, 1), lost, new HashBench("two", 1, 1));

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("one", "two");
  }

  @Test
  void theBatchOfADeviceThatTakesTooLongIsTakenOver() throws IOException {
    HashBench slow = new HashBench("slow", 1, 1);
    slow.pausesFrom = SharedMeasuring.COUNT;
    LatencyTable table = build(new HashBench("one", 1, 1), slow);

    requireRight(table, 1);
    assertThat(slow.notNeeded).hasPositiveValue();
  }

  @Test
  void aDeviceThatIsSlowedDownIsNamedAndMeasuresNoRow() throws IOException {
    LatencyTable table = build(new HashBench("one", 1, 1), new HashBench("hot", 1.4, 1));

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("one");
    assertThat(told.devices)
        .singleElement()
        .asString()
        .contains("hot: ", "1.40 times what it takes on the others", "slowed down");
  }

  @Test
  void whatADeviceMeasuresThatBecomesHotIsMeasuredAgainByTheOthers() throws IOException {
    HashBench hot = new HashBench("hot", 1, 1);
    hot.hotFrom = SharedMeasuring.COUNT;
    LatencyTable table = build(new HashBench("one", 1, 1), hot);

    requireRight(table, 1);
    assertThat(told.devices.get(0))
        .contains("1.50 times what it takes there otherwise", "is measured again");
    // The shared rows are from before.
    assertThat(table.rows().values().stream().filter(row -> row.device().equals("hot")).count())
        .isEqualTo(SharedMeasuring.COUNT / 2);
  }

  @Test
  void aNoisyDeviceIsNamed() throws IOException {
    HashBench noisy = new HashBench("noisy", 1, 1);
    noisy.noise = 0.3;
    LatencyTable table = build(new HashBench("one", 1, 1), noisy, new HashBench("two", 1, 1));

    requireRight(table, 1);
    assertThat(devicesOf(table)).containsExactly("one", "two");
    assertThat(told.devices).singleElement().asString().contains("noisy: ", "something else runs");
  }

  @Test
  void aDeviceOfAnotherKindIsNamedWhateverItsFactsSay() throws IOException {
    LatencyTable table =
        build(
            new HashBench("one", 1, 1), new HashBench("other", 1, 1.2), new HashBench("two", 1, 1));

    requireRight(table, 1);
    assertThat(told.devices).singleElement().asString().contains("other: ", "another kind");
  }

  @Test
  void anotherSetOfDevicesGoesOnAfterAllWereLost() throws IOException {
    HashBench one = new HashBench("one", 1, 1.01);
    HashBench two = new HashBench("two", 1, 1 / 1.01);
    one.lostFrom = SharedMeasuring.COUNT;
    two.lostFrom = SharedMeasuring.COUNT;
    UnavailableException nobody =
        catchThrowableOfType(UnavailableException.class, () -> build(one, two));
    assertThat(nobody.problems()).extracting(p -> p.where()).containsExactly("one", "two");

    LatencyTable table = build(new HashBench("two", 1, 1 / 1.01), new HashBench("three", 1, 1));
    requireRight(table, 1);
    assertThat(devicesOf(table)).contains("one", "two");
  }

  @Test
  void oneDeviceBeginsAndSeveralGoOn() throws IOException {
    told.stopAfter = NetworkBench.GROUP;
    assertThatThrownBy(() -> build(new HashBench("one", 1, 1.01)))
        .isInstanceOf(StoppedException.class);
    told.stopAfter = Integer.MAX_VALUE;

    LatencyTable table = build(new HashBench("two", 1, 1 / 1.01), new HashBench("three", 1, 1));
    requireRight(table, 1);
    assertThat(devicesOf(table)).contains("one");
    // It is not there any more, but has measured as rows what the others shared.
    assertThat(table.provenance().facts().get("device_1"))
        .matches("one: 16 rows, .* offset of ratios 1\\.0(09|10).*");
  }

  @Test
  void devicesThatAreLostAtRandomMomentsLoseNoRow() throws IOException {
    SplittableRandom random = new SplittableRandom(17);
    int sessions = 0;
    LatencyTable table = null;
    while (table == null) {
      sessions++;
      HashBench[] benches = new HashBench[2 + random.nextInt(2)];
      for (int i = 0; i < benches.length; i++) {
        benches[i] = new HashBench("device " + random.nextInt(4) + "." + i, 1, 1);
        benches[i].lostFrom = random.nextInt(SharedMeasuring.COUNT + 4);
      }
      if (random.nextInt(3) == 0) {
        told.stopAfter = told.finished.size() + 1 + random.nextInt(10);
      }
      try {
        table = build(benches);
      } catch (UnavailableException | StoppedException e) {
        told.stopAfter = Integer.MAX_VALUE;
      }
    }
    requireRight(table, 1);
    assertThat(sessions).isGreaterThan(2);
  }

  @Test
  void aStopIsHeardWhileDevicesMeasure() throws IOException {
    HashBench slow = new HashBench("slow", 1, 1);
    HashBench slower = new HashBench("slower", 1, 1);
    slow.pausesFrom = SharedMeasuring.COUNT;
    slower.pausesFrom = SharedMeasuring.COUNT;
    told.stopAfter = SharedMeasuring.COUNT;
    assertThatThrownBy(() -> build(slow, slower))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("stopped with " + SharedMeasuring.COUNT + " of " + ROWS + " rows");
  }

  @Test
  void whatNoDeviceCanDoIsToldForEach() {
    HashBench one = new HashBench("one", 1, 1);
    HashBench two = new HashBench("two", 1, 1);
    one.lostFrom = 0;
    two.lostFrom = 0;
    assertThat(catchThrowableOfType(UnavailableException.class, () -> build(one, two)).problems())
        .hasSize(2);
  }

  @Test
  void devicesOfSeveralKindsAreRefusedWithEveryDifference() {
    HashBench one = new HashBench("one", 1, 1);
    HashBench two = new HashBench("two", 1, 1);
    two.facts = Map.of("cores", "4", "os_build", "X");
    BadInputException refusal =
        catchThrowableOfType(BadInputException.class, () -> devices(one, two, one));
    assertThat(refusal.problems())
        .extracting(p -> p.text())
        .containsExactly(
            "two: another cores (here / one): 4 / 8; expected devices of one kind; leave it out, or"
                + " allow it with '--may-differ cores'",
            "two: another os_build (here / one): X / none; expected devices of one kind; leave it"
                + " out, or allow it with '--may-differ os_build'",
            "one: it is there twice; expected each device once; name it once");
  }

  @Test
  void inWhatTheyMayDifferIsToldOfEach() throws IOException {
    HashBench one = new HashBench("one", 1, 1);
    HashBench two = new HashBench("two", 1, 1);
    two.facts = Map.of("cores", "8", "os_build", "X");
    Devices devices = Devices.of(List.of(one.device(), two.device()), Set.of("os_build"));
    LatencyTable table =
        new TableBuilder(devices, new OnnxExporter())
            .build(TestBuilds.request(folder), told, told::stop);

    requireRight(table, 1);
    assertThat(table.provenance().facts())
        .containsEntry("cores", "8")
        .doesNotContainKey("os_build");
    assertThat(table.provenance().facts().get("device_2")).endsWith(", os_build X");
  }

  @Test
  void aCheckIsSharedOutAndTellsItsDevices() throws IOException {
    HashBench one = new HashBench("one", 1.05, 1.01);
    HashBench two = new HashBench("two", 1, 1);
    LatencyTable table = build(one, two);
    assertThat(table.calibration()).isPresent();
    // So that each measures some.
    one.each = Duration.ofMillis(300);
    two.each = Duration.ofMillis(300);
    Told checked = new Told();
    CheckResult result =
        new TableCheck(devices(one, two), new OnnxExporter())
            .run(
                TestBuilds.check(folder.resolve("table.csv"), 40, 1, folder.resolve("check-1")),
                checked,
                () -> false);

    assertThat(result.networks()).isEqualTo(40);
    assertThat(checked.devices).isEmpty();
    assertThat(result.devices().get("device_1"))
        .startsWith("one: ")
        .contains(" networks, time x 1.02", "offset of ratios 1.00");
    assertThat(result.devices().get("device_2")).startsWith("two: ");
    // That one is slower than the other is no drift.
    assertThat(result.limits().driftPercent()).isLessThan(0.5);
  }

  @Test
  void aSharedBuildMeasuresForAsLongAsItsDevicesDo() throws IOException {
    List<Duration> told = new ArrayList<>();
    List<Integer> on = new ArrayList<>();
    builder(new HashBench("one", 1, 1), new HashBench("two", 1, 1))
        .build(
            TestBuilds.request(folder),
            new BuildProgress() {
              @Override
              public void built(Duration whole, Duration measuring, int devices) {
                told.add(measuring);
                on.add(devices);
              }
            },
            () -> false);
    assertThat(told).containsExactly(Duration.ZERO);
    assertThat(on).containsExactly(2);
  }
}
