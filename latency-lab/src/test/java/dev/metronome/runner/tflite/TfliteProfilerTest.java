package dev.metronome.runner.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorProfile.OperatorTime;
import dev.metronome.runner.Profiler;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

class TfliteProfilerTest {

  private static final ProfilePlan PLAN = new ProfilePlan(2, Duration.ZERO, 7, Duration.ZERO);

  private final Profiler profiler = TfliteRunner.open(1).profiler().orElseThrow();

  @TempDir private Path folder;

  private Path scratch;

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Files.createDirectory(folder.resolve("scratch"));
  }

  private Path write(ForeignModel model) throws IOException {
    return Files.write(folder.resolve("model.tflite"), model.bytes());
  }

  @Test
  void tellsTheOperatorsOfXnnpackInTheirOrder() throws IOException {
    int[] between = {0};
    OperatorProfile profile =
        profiler.profile(write(ForeignModel.small()), PLAN, scratch, () -> between[0]++);
    assertThat(profile.runs()).isEqualTo(7);
    assertThat(between[0]).isEqualTo(2 + 7);
    assertThat(profile.operators())
        .extracting(OperatorTime::name)
        .containsExactly("conv", "logits");
    assertThat(profile.operators().get(0).type()).startsWith("Convolution");
    assertThat(profile.operators().get(1).type()).startsWith("Fully Connected");
    assertThat(profile.operatorsMs()).isLessThanOrEqualTo(profile.meanRunMs());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void tellsTheLibrarysOwnKernelsByTheirOutputs() throws IOException {
    OperatorProfile profile =
        profiler.profile(write(ForeignModel.integers()), PLAN, scratch, () -> {});
    assertThat(profile.operators())
        .filteredOn(operator -> operator.type().equals("ADD"))
        .extracting(OperatorTime::name)
        .containsExactly("twice");
    assertThat(profile.operators()).allSatisfy(o -> assertThat(o.meanMs()).isNotNegative());
    assertThat(profile.operatorsMs()).isPositive().isLessThanOrEqualTo(profile.meanRunMs());
  }

  @Test
  void operatorsWhosePlaceInTheFileIsNotCertainAreCounted() {
    OperatorProfile profile =
        new OperatorProfile(
            1,
            1,
            List.of(
                new OperatorTime("xnnpack.0", "Fully Connected (NC, F32) GEMM", 0.1),
                new OperatorTime("xnnpack.1", "Static Reshape (NC)", 0.2),
                new OperatorTime("xnnpack.2", "Add (ND)", 0.3)));
    FileOperator conv = new FileOperator("a", BuiltinOperator.CONV_2D);
    FileOperator add = new FileOperator("b", BuiltinOperator.ADD);
    assertThat(XnnpackNames.named(profile, List.of(conv, add)).operators())
        .extracting(OperatorTime::name)
        .containsExactly("a", "xnnpack.1", "b");
    assertThat(XnnpackNames.named(profile, List.of(add, conv))).isEqualTo(profile);
    assertThat(XnnpackNames.named(profile, List.of(conv, conv, add))).isEqualTo(profile);
  }

  @Test
  void largerLayersTakeLonger() throws IOException {
    ForeignModel foreign = new ForeignModel();
    byte type = TensorType.FLOAT32;
    int image = foreign.input("image", type, -1, 32, 32, 8);
    int small = foreign.tensor("small", type, -1, 32, 32, 8);
    int large = foreign.output("large", type, -1, 32, 32, 96);
    foreign
        .convolution(image, foreign.weights(8, 1, 1, 8), foreign.weights(8), small)
        .convolution(small, foreign.weights(96, 3, 3, 8), foreign.weights(96), large);
    OperatorProfile profile = profiler.profile(write(foreign), PLAN, scratch, () -> {});
    assertThat(profile.operators().get(1).meanMs())
        .isGreaterThan(3 * profile.operators().get(0).meanMs());
  }

  @Test
  void isStoppedBetweenRuns() throws IOException {
    Path model = write(ForeignModel.small());
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
  }

  @Test
  void aModelThatCannotBeLoadedIsBadInput() throws IOException {
    Path model = Files.writeString(folder.resolve("model.tflite"), "no model, and no more");
    assertThatThrownBy(() -> profiler.profile(model, PLAN, scratch, () -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("TFL3");
  }
}
