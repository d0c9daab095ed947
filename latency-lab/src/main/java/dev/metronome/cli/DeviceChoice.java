package dev.metronome.cli;

import dev.metronome.training.TrainingDevice;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What networks run on in the framework. */
final class DeviceChoice {

  private static final String PROCESSOR = "cpu";

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda:N",
      description =
          "What networks are trained and run on in the framework; default " + PROCESSOR + ".")
  private Optional<String> device = Optional.empty();

  boolean isGiven() {
    return device.isPresent();
  }

  /** As it was given. */
  String text() {
    return device.orElse(PROCESSOR);
  }

  /**
   * Looks at the text alone.
   *
   * @throws dev.metronome.problem.BadInputException where it names no device
   */
  void check() {
    TrainingDevice.parse(text());
  }

  /**
   * The device.
   *
   * @throws dev.metronome.problem.BadInputException where the text names none
   * @throws dev.metronome.problem.UnavailableException where it is not here
   */
  TrainingDevice device() {
    TrainingDevice named = TrainingDevice.parse(text());
    named.requireUsable();
    return named;
  }
}
