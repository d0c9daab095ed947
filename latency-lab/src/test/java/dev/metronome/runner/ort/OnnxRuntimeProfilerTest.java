package dev.metronome.runner.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.Profiler;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeProfilerTest {

  private static final ProfilePlan PLAN = new ProfilePlan(2, Duration.ZERO, 7, Duration.ZERO);

  private final Profiler profiler = OnnxRuntimeRunner.open(1).profiler().orElseThrow();

  @TempDir private Path folder;

  private Path scratch;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    scratch = Files.createDirectory(folder.resolve("scratch"));
    model =
        Files.write(
            folder.resolve("model.onnx"),
            new ForeignModel()
                .input("x", DataType.FLOAT, 4)
                .node("Exp", "e", "x")
                .node("Sqrt", "y", "e")
                .output("y", DataType.FLOAT, 4)
                .bytes());
  }

  @Test
  void tellsTheOperatorsInTheirOrderAndLeavesNoFile() throws IOException {
    int[] between = {0};
    OperatorProfile profile = profiler.profile(model, PLAN, scratch, () -> between[0]++);
    assertThat(profile.runs()).isEqualTo(7);
    assertThat(between[0]).isEqualTo(2 + 7);
    assertThat(profile.operators())
        .extracting(OperatorProfile.OperatorTime::type)
        .containsExactly("Exp", "Sqrt");
    assertThat(profile.operatorsMs()).isLessThanOrEqualTo(profile.meanRunMs());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void goesOnWithAnotherSessionWhereOneIsFull() throws IOException {
    ProfilePlan manyRuns = new ProfilePlan(0, Duration.ZERO, 6000, Duration.ZERO);
    assertThat(profiler.profile(model, manyRuns, scratch, () -> {}).runs()).isEqualTo(6000);
  }

  @Test
  void isStoppedBetweenRunsAndLeavesNoFile() {
    assertThatThrownBy(
            () ->
                profiler.profile(
                    model,
                    PLAN,
                    scratch,
                    () -> {
                      throw new IllegalStateException("stop");
                    }))
        .hasMessage("stop");
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void aModelThatCannotBeLoadedIsBadInput() throws IOException {
    Files.writeString(model, "no model");
    assertThatThrownBy(() -> profiler.profile(model, PLAN, scratch, () -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot load it");
  }
}
