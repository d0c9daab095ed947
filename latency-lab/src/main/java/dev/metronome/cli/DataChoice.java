package dev.metronome.cli;

import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The images to train on. */
final class DataChoice {

  @Option(names = "--data", paramLabel = "DATA", description = "Images: " + Datasets.FORMS + ".")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private DeviceChoice device;
  @Mixin private ImageReading reading;

  String data() {
    return data.orElseThrow(
        () ->
            new BadInputException(
                "--data", "no images are given", Datasets.FORMS, "give them with --data"));
  }

  String device() {
    return device.text();
  }

  /**
   * Requires the device, before work that needs it later.
   *
   * @throws dev.metronome.problem.UnavailableException where it is not here
   */
  void requireDevice() {
    device.device();
  }

  /**
   * Looks at what can be told without reading images.
   *
   * @return how many classes there are, where that is known
   */
  OptionalInt check() {
    OptionProblems problems = new OptionProblems();
    problems.check(device::check);
    problems.check(reading::check);
    Optional<OptionalInt> classes = problems.value(() -> Datasets.classes(data()));
    problems.throwIfAny();
    return classes.orElseThrow();
  }

  /**
   * Refuses what makes sense with images alone.
   *
   * @param why there are none
   */
  void requireNone(String why) {
    OptionProblems.requireNoneOf(
        () -> refuse(data.isPresent(), "--data", why),
        () -> refuse(device.isGiven(), "--device", why),
        () -> refuse(reading.isGiven(), "--unreadable", why));
  }

  private static void refuse(boolean given, String option, String why) {
    if (given) {
      throw new BadInputException(
          option, "it is given, and " + why, "one of the two", "leave the one or the other out");
    }
  }

  long seed() {
    return seed;
  }

  ImageDataset open(int resolution) throws IOException {
    return reading.open(data(), resolution);
  }

  /** With training images that are larger kept larger, too. */
  ImageDataset openForCrops(int resolution) throws IOException {
    return reading.open(data(), resolution, true);
  }
}
