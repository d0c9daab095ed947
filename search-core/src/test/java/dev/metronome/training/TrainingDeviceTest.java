package dev.metronome.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingDeviceTest {

  @Test
  void theTextsOfDevicesAreRead() {
    assertThat(TrainingDevice.parse("cpu")).hasToString("cpu");
    assertThat(TrainingDevice.parse("cuda")).hasToString("cuda:0");
    assertThat(TrainingDevice.parse("cuda:3")).hasToString("cuda:3");
    assertThat(TrainingDevice.cpu()).hasToString("cpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:x", "cuda:1000", "cpu:0"})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> TrainingDevice.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("cpu or cuda:N");
  }

  @Test
  void aGpuThatIsMissingIsSaidAndNotReplaced() {
    try (NDManager cpu = TrainingDevice.cpu().open()) {
      assertThat(cpu.getDevice().isGpu()).isFalse();
    }
    int gpus = Engine.getEngine("PyTorch").getGpuCount();
    assertThatThrownBy(() -> TrainingDevice.parse("cuda:" + gpus).open())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cuda:" + gpus)
        .hasMessageContaining("PyTorch sees " + gpus + " GPUs")
        .hasMessageContaining("--device cpu");
  }

  @Test
  void aGpuThatIsThereIsUsed() {
    assumeTrue(
        Engine.getEngine("PyTorch").getGpuCount() > 0, "skipped: no GPU that PyTorch can use");
    try (NDManager gpu = TrainingDevice.parse("cuda:0").open()) {
      assertThat(gpu.getDevice().isGpu()).isTrue();
    }
  }

  @Test
  void aFolderOfLibrariesThatAreNotThereIsSaid(@TempDir Path folder) throws IOException {
    Exception failure = new IllegalStateException("Failed to download");
    assertThat(TrainingDevices.notLoaded(folder.toString(), failure).toString())
        .contains("PYTORCH_LIBRARY_PATH=" + folder, "there is no " + System.mapLibraryName("torch"))
        .doesNotContain("download");
    Files.createFile(folder.resolve(System.mapLibraryName("torch")));
    assertThat(TrainingDevices.notLoaded(folder.toString(), failure).toString())
        .contains("cannot be loaded: Failed to download");
  }

  @Test
  void whyThereIsNoGpuIsToldFromTheDriverToTheNatives() {
    assertThat(TrainingDevices.whyNoGpu("for cu124", false, false)).contains("no NVIDIA driver");
    assertThat(TrainingDevices.whyNoGpu("for cpu", true, false))
        .contains("natives for the processor", "mvn -Pcuda");
    assertThat(TrainingDevices.whyNoGpu("for cu124", true, false))
        .contains("natives for cu124", "driver is new enough");
    assertThat(TrainingDevices.whyNoGpu("in /opt/torch/lib", true, false))
        .contains("natives in /opt/torch/lib", "built with CUDA");
    assertThat(TrainingDevices.whyNoGpu("in /opt/torch/lib", true, true)).contains("libcudart");
    TrainingDevices here = TrainingDevices.read();
    assertThat(here.whyNoGpu().isPresent()).isEqualTo(here.gpus() == 0);
  }
}
