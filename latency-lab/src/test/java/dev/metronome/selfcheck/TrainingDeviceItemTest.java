package dev.metronome.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.training.TrainingDevices;
import org.junit.jupiter.api.Test;

class TrainingDeviceItemTest {

  @Test
  void theItemSaysWhatTrainingUsesAndWhyNotAGpu() {
    TrainingDevices devices = TrainingDevices.read();
    Item item = SystemItems.trainingDevice();
    assertThat(item.verdict()).isEqualTo(Verdict.OK);
    assertThat(item.figure())
        .isEqualTo(
            "cpu unless --device says otherwise; "
                + devices.gpus()
                + " GPUs, natives "
                + devices.natives());
    assertThat(item.values()).containsEntry("gpus", (double) devices.gpus());
    assertThat(item.advice())
        .isEqualTo(
            devices
                .whyNoGpu()
                .map(why -> "no GPU: " + why)
                .orElse("train on the GPU with --device cuda:0"));
  }
}
