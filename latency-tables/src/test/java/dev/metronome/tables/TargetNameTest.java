package dev.metronome.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetNameTest {

  @Test
  void aNameHasARuntimeAnAcceleratorAndPerhapsAPlace() {
    assertThat(TargetName.parse("ort-cpu"))
        .isEqualTo(new TargetName("ort", "cpu", Optional.empty()));
    assertThat(TargetName.parse("tflite-gpu@adb:R5CT-30"))
        .isEqualTo(new TargetName("tflite", "gpu", Optional.of("adb:R5CT-30")));
    assertThat(TargetName.parse("tflite-micro@serial:/dev/ttyUSB0").place())
        .contains("serial:/dev/ttyUSB0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ort-cpu", "tflite-cpu@http://10.0.0.7:8080", "my-own-runtime-npu"})
  void aNameIsWrittenAsItWasRead(String text) {
    assertThat(TargetName.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ort",
        "ort-",
        "-cpu",
        "ort--cpu",
        "ORT-cpu",
        "ort-cpu@",
        "ort-cpu@a b",
        "ort cpu"
      })
  void whatHasAnotherFormIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> TargetName.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'" + text + "' is no target")
        .hasMessageContaining("ort-cpu");
  }
}
