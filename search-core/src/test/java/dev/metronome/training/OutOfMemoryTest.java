package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {

  @Test
  void whatTheFrameworkSaysOnACpuIsToldWithAdvice() {
    Throwable failure =
        catchThrowable(
            () -> {
              try (NDManager manager = TrainingDevice.cpu().open()) {
                // 4 EiB.
                manager.zeros(new Shape(1L << 30, 1L << 30));
              }
            });
    assertThat(OutOfMemory.told(failure))
        .hasValueSatisfying(
            told ->
                assertThat(told)
                    .hasMessageContaining("memory of the device")
                    .hasMessageContaining("--batch")
                    .hasCause(failure));
  }

  @Test
  void whatTheFrameworkSaysOnAGpuIsToldByItsFirstLine() {
    RuntimeException gpu =
        new IllegalStateException(
            "CUDA out of memory. Tried to allocate 2.00 GiB.\nException raised from malloc");
    assertThat(OutOfMemory.told(new RuntimeException("a step failed", gpu)))
        .hasValueSatisfying(
            told ->
                assertThat(told)
                    .hasMessageContaining("Tried to allocate 2.00 GiB.; expected")
                    .hasMessageNotContaining("malloc"));
  }

  @Test
  void aFullHeapIsToldAsSuchAndOtherFailuresAreNot() {
    assertThat(OutOfMemory.told(new OutOfMemoryError("Java heap space")))
        .hasValueSatisfying(told -> assertThat(told).hasMessageContaining("-Xmx"));
    assertThat(OutOfMemory.told(new IllegalStateException("a shape does not fit"))).isEmpty();
    assertThat(OutOfMemory.told(new IllegalStateException())).isEmpty();
  }
}
