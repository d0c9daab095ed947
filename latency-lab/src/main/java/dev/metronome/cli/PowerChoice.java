package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.build.TableConfig;
import dev.metronome.remote.power.Energy;
import dev.metronome.remote.power.EnergyMeasurer;
import dev.metronome.remote.power.PowerMeter;
import dev.metronome.remote.serial.JsscLine;
import dev.metronome.remote.serial.SerialAddress;
import dev.metronome.runner.Bench;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether and how to measure energy. */
final class PowerChoice {

  private static final int MOST_ROUNDS = 1000;

  @Option(
      names = "--power-meter",
      paramLabel = "serial:PORT[:BAUD]",
      description =
          "Tell also the energy of an inference, by a power meter in the device's supply that"
              + " prints 'seconds,volts,amps', columns with a header, or '5.02 V' and '81.3 mA'.")
  private Optional<String> meter = Optional.empty();

  @Option(
      names = "--power-seconds",
      defaultValue = "4",
      paramLabel = "SECONDS",
      description =
          "Time of running in a round, 0.2 to 3600, of idling half as long; default ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--power-rounds",
      defaultValue = "6",
      paramLabel = "N",
      description =
          "Rounds of idling and running, "
              + EnergyMeasurer.LEAST_ROUNDS
              + " to "
              + MOST_ROUNDS
              + "; default ${DEFAULT-VALUE}.")
  private int rounds;

  /** How to measure it; empty where no meter is named. */
  Optional<TableConfig.Power> power() {
    OptionProblems.requireNoneOf(
        () -> Checks.between("--power-seconds", seconds, 0.2, 3600),
        () -> Checks.between("--power-rounds", rounds, EnergyMeasurer.LEAST_ROUNDS, MOST_ROUNDS),
        () -> meter.ifPresent(text -> SerialAddress.parse(text, "--power-meter")));
    return meter.map(text -> new TableConfig.Power(text, seconds, rounds));
  }

  /** Listens to the meter; empty where none is named. */
  Optional<PowerMeter> open(Runnable check) {
    return power().map(power -> open(power, check));
  }

  /** Listens to a meter. */
  static PowerMeter open(TableConfig.Power power, Runnable check) {
    SerialAddress address = SerialAddress.parse(power.meter(), "--power-meter");
    return PowerMeter.open(address, () -> JsscLine.open(address), check);
  }

  static EnergyMeasurer measurer(TableConfig.Power power, PowerMeter listened) {
    return new EnergyMeasurer(
        listened, Duration.ofMillis(Math.round(power.seconds() * 1000)), power.rounds());
  }

  /** Measures the energy of a model. */
  Energy measure(PowerMeter listened, Bench bench, Path model, Runnable check) throws IOException {
    return measurer(power().orElseThrow(), listened).measure(bench, model, check);
  }

  static void tell(Energy energy, Output output, ObjectNode document) {
    document.set("energy", Output.tree(energy));
    output.text(
        "%.4f mJ per inference above idle (95 %% interval %.4f to %.4f), %.4f with it;"
            + " running %.1f mW, idle %.1f mW",
        energy.mj(),
        energy.ci95LowMj(),
        energy.ci95HighMj(),
        energy.withIdleMj(),
        energy.runningMw(),
        energy.idleMw());
    output.text(
        "%d inferences in %d rounds (%d redone), by the meter on %s%s",
        energy.runs(),
        energy.rounds(),
        energy.redone(),
        energy.meter(),
        energy.isAboveIdle() ? "" : ": not told from idling; give longer or more rounds");
  }
}
