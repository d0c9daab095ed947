package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.export.onnx.OnnxExporter;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.runner.ort.OnnxRuntimeRunner;
import dev.metronome.tables.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCheckTest {

  @TempDir private Path folder;
  private Path table;

  @BeforeEach
  void buildATable() throws IOException {
    TestBuilds.builder(1)
        .build(TestBuilds.request(folder.resolve("built")), BuildProgress.NONE, () -> false);
    table = folder.resolve("built").resolve("table.csv");
  }

  private TableCheck check(int threads) {
    return new TableCheck(OnnxRuntimeRunner.open(threads), new OnnxExporter());
  }

  private CheckRequest request() {
    return TestBuilds.check(table, 20, 5, folder.resolve("check"));
  }

  @Test
  void aCheckJudgesNetworksThatTheTableWasNotCalibratedOn() throws IOException {
    CheckResult result = check(1).run(request(), BuildProgress.NONE, () -> false);

    assertThat(result.networks()).isEqualTo(20);
    assertThat(result.checked()).hasSize(20);
    assertThat(result.uncalibrated()).isPresent();
    assertThat(result.covered()).isPresent();
    // The sentinel is in every group.
    assertThat(result.limits().repeats()).isGreaterThanOrEqualTo(2);
    Set<String> checked = new HashSet<>();
    result.checked().forEach(network -> checked.add(network.architecture()));
    String calibrated = Files.readString(folder.resolve("built").resolve("calibration.csv"));
    assertThat(checked).hasSize(20).noneMatch(network -> calibrated.contains(network + ","));
    double worst = Math.abs(result.checked().get(0).errorPercent());
    assertThat(result.checked()).allMatch(n -> Math.abs(n.errorPercent()) <= worst);
  }

  @Test
  void aStoppedCheckGoesOnAndMeasuresNothingTwice() throws IOException {
    AtomicBoolean stop = new AtomicBoolean();
    List<String> measured = new ArrayList<>();
    BuildProgress progress =
        new BuildProgress() {
          @Override
          public void finished(int finished, String what, Measurement measurement, double drift) {
            measured.add(what);
            stop.set(true);
          }
        };
    assertThatThrownBy(() -> check(1).run(request(), progress, stop::get))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("measurements, saved in");
    int before = measured.size();
    assertThat(before).isPositive();
    // As where it is stopped before its device is there.
    assertThat(TableCheck.stopped(Optional.of(request().folder())))
        .hasMessageContaining(" networks measured, saved in " + request().folder())
        .hasMessageNotContaining("0 networks")
        .matches(StoppedException::isResumedBySameCommand);
    assertThat(TableCheck.stopped(Optional.empty()))
        .hasMessageContaining("before anything was measured; what an unfinished check");

    BuildProgress counting =
        new BuildProgress() {
          @Override
          public void finished(int finished, String what, Measurement measurement, double drift) {
            measured.add(what);
          }
        };
    CheckResult result = check(1).run(request(), counting, () -> false);
    assertThat(measured).hasSize(result.networks() + result.limits().repeats() - 1);
  }

  @Test
  void aTableOfAnotherTargetIsRefusedWithBothValues() {
    assertThatThrownBy(() -> check(2).run(request(), BuildProgress.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another threads (table / here): 1 / 2");
  }

  @Test
  void aTableWithoutAReferenceIsRefused() throws IOException {
    String text = Files.readString(table);
    Files.writeString(table, text.replace("# fact.reference: ", "# fact.other: "));
    assertThatThrownBy(() -> check(1).run(request(), BuildProgress.NONE, () -> false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not measured beside");
  }
}
