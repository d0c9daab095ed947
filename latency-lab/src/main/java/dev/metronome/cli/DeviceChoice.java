package dev.metronome.cli;

import dev.metronome.training.TrainingDevice;
import picocli.CommandLine.Option;

/** What networks run on in the framework. */
final class DeviceChoice {

  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "cpu|cuda:N",
      description =
          "What networks are trained and run on in the framework; default ${DEFAULT-VALUE}.")
  private String device;

  /** As it was given. */
  String text() {
    return device;
  }

  /**
   * The device, which is not touched yet.
   *
   * @throws dev.metronome.problem.BadInputException where the text names none
   */
  TrainingDevice device() {
    return TrainingDevice.parse(device);
  }
}
