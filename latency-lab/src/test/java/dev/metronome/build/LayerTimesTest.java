package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.export.ExportOptions;
import dev.metronome.export.Exporters;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorProfile.OperatorTime;
import dev.metronome.runner.Runners;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.ProfilePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTimesTest {

  private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "tflite"})
  void allOperatorTimeOfARealNetworkIsDividedAmongAllItsLayers(String format) throws IOException {
    Network network = network("nas-bench-macro/2:0:1:2:0:1:2:1");
    Path model = folder.resolve("model." + format);
    Exporters.of(format)
        .export(network, Weights.random(network.weights(), 1), ExportOptions.DEFAULT, model);
    OperatorProfile profile =
        Runners.ofFormat(format, 1, Precision.FLOAT32)
            .profiler()
            .orElseThrow()
            .profile(model, ProfilePlan.of(50, Duration.ZERO), folder, () -> {});

    LayerTimes times = LayerTimes.of(network, profile);

    // Two layers are skipped.
    assertThat(times.layersMs()).hasSize(network.layers().size() - 2).allMatch(ms -> ms > 0);
    assertThat(sum(times)).isCloseTo(profile.operatorsMs(), ROUNDING);
    assertThat(sum(times)).isBetween(0.5 * profile.meanRunMs(), profile.meanRunMs());
    assertThat(times.insertedMs()).isLessThan(0.5 * sum(times));
  }

  @Test
  void whatTheRuntimeInsertedBelongsToTheNextLayerAndAtTheEndToTheLast() {
    Network network = network("nas-bench-macro/0:0:0:0:0:0:0:0");
    OperatorProfile profile =
        profile(
            "ReorderInput",
            "stem.conv",
            "stage1.layer1.conv_nchwc",
            "ReorderOutput",
            "stage2.layer1.conv",
            "stage3.layer1.conv",
            "head.conv",
            "pool.pool",
            "classifier.flat",
            "classifier.linear.sum",
            "Cast");

    LayerTimes times = LayerTimes.of(network, profile);

    assertThat(times.layersMs()).containsExactly(3.0, 4.0, 24.0, 32.0, 64.0, 128.0, 1792.0);
    assertThat(times.insertedMs()).isEqualTo(1 + 8 + 1024);
    assertThat(sum(times)).isCloseTo(profile.operatorsMs(), ROUNDING);
  }

  @Test
  void layersWithoutAnOperatorAreNamed() {
    Network network = network("nas-bench-macro/0:0:0:0:0:0:0:0");
    // The name of a layer may begin with that of another.
    OperatorProfile profile = profile("stem.conv", "stage1.layer10.conv", "fused");
    assertThatThrownBy(() -> LayerTimes.of(network, profile))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("[stage1.layer1, stage2.layer1, ")
        .hasMessageContaining("metronome table build");
  }

  private static Network network(String architecture) {
    SearchSpace space = SearchSpaces.named("nas-bench-macro", p -> p);
    return space.network(ArchitectureText.parse(architecture, space));
  }

  /** Operators of 1, 2, 4, ... milliseconds, so that every sum tells its parts. */
  private static OperatorProfile profile(String... names) {
    List<OperatorTime> operators =
        Stream.iterate(0, i -> i + 1)
            .limit(names.length)
            .map(i -> new OperatorTime(names[i], "Conv", 1L << i))
            .toList();
    return new OperatorProfile(1, 1L << names.length, operators);
  }

  private static double sum(LayerTimes times) {
    return times.layersMs().stream().mapToDouble(Double::doubleValue).sum();
  }
}
