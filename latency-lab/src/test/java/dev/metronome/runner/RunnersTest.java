package dev.metronome.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.TargetName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnersTest {

  @Test
  void listsOnnxRuntimeOnThisProcessorWithItsVersion() {
    assertThat(Runners.here())
        .anySatisfy(
            status -> {
              assertThat(status.target()).hasToString("ort-cpu");
              assertThat(status.usable()).isTrue();
              assertThat(status.version().orElseThrow()).matches("\\d+\\.\\d+\\.\\d+.*");
              assertThat(status.details()).contains("CPU");
            });
  }

  @Test
  void listsTensorFlowLiteOnThisProcessorAndSaysThatXnnpackApplies() {
    assertThat(Runners.here())
        .anySatisfy(
            status -> {
              assertThat(status.target()).hasToString("tflite-cpu");
              assertThat(status.usable()).isTrue();
              assertThat(status.version().orElseThrow()).matches("2\\.\\d+\\.\\d+.*");
              assertThat(status.details()).startsWith("kernels: XNNPACK");
            });
  }

  @Test
  void opensARunnerByItsTargetsName() {
    Runner runner = Runners.open(TargetName.parse("ort-cpu"), 2);
    assertThat(runner.target().name()).isEqualTo("ort-cpu");
    assertThat(runner.target().threads()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ort-npu", "tensorflow-cpu", "ort-cpu@adb:0123456789"})
  void unknownTargetsAreRefusedWithThoseThatAreKnown(String name) {
    TargetName target = TargetName.parse(name);
    assertThatThrownBy(() -> Runners.open(target, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("'" + name + "'", "ort-cpu", "metronome targets");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, 1025})
  void senselessNumbersOfThreadsAreRefused(int threads) {
    TargetName target = TargetName.parse("ort-cpu");
    assertThatThrownBy(() -> Runners.open(target, threads))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("threads: " + threads);
  }
}
