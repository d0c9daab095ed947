package dev.metronome.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceFactsTest {

  @Test
  void knowsTheMachineItRunsOn() {
    DeviceFacts facts = DeviceFacts.read();
    assertThat(facts.facts())
        .containsKeys("processor", "cores", "memory_mib", "os", "java")
        .containsEntry("processor", facts.processor())
        .allSatisfy((name, value) -> assertThat(value).isNotBlank().doesNotContain("\n"));
    assertThat(Long.parseLong(facts.facts().get("memory_mib"))).isPositive();
  }

  @Test
  void theProcessorIsTheFirstModelName() {
    List<String> lines =
        List.of(
            "processor\t: 0",
            "model\t\t: 85",
            "model name\t: Some  CPU @ 2.00GHz",
            "model name : B");
    assertThat(DeviceFacts.fromCpuInfo(lines)).contains("Some CPU @ 2.00GHz");
    assertThat(DeviceFacts.fromCpuInfo(List.of("processor : 0"))).isEmpty();
  }
}
