package dev.metronome.remote.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.serial.JsscLine;
import dev.metronome.remote.serial.PtyTest;
import dev.metronome.remote.serial.SimulatedMeter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Energy by a simulated meter over pseudo-terminals, of a device whose power is known. */
class EnergyTest extends PtyTest {

  private static final Path MODEL = Path.of("any.tflite");

  private PowerMeter meter(Duration patience) {
    return PowerMeter.open(pair.one(), () -> JsscLine.open(pair.one()), patience, () -> {});
  }

  @Test
  void theEnergyOfAnInferenceIsWhatTheDeviceTakesAboveIdling() throws Exception {
    PoweredBench device = new PoweredBench();
    try (SimulatedMeter simulated =
            SimulatedMeter.columns(pair, () -> device.isRunning() ? 0.160 : 0.060);
        PowerMeter meter = meter(Duration.ofSeconds(20))) {
      Energy energy =
          new EnergyMeasurer(meter, Duration.ofMillis(500), 4).measure(device, MODEL, () -> {});

      // 5 V x 0.1 A for 2 ms.
      assertThat(energy.mj()).isCloseTo(1.0, within(0.02));
      assertThat(energy.ci95LowMj()).isLessThanOrEqualTo(energy.mj());
      assertThat(energy.ci95HighMj()).isBetween(energy.mj(), energy.mj() + 0.1);
      assertThat(energy.withIdleMj()).isCloseTo(1.6, within(0.03));
      assertThat(energy.idleMw()).isCloseTo(300, within(5.0));
      assertThat(energy.runningMw()).isCloseTo(800, within(10.0));
      assertThat(energy.rounds()).isEqualTo(4);
      assertThat(energy.isAboveIdle()).isTrue();
      assertThat(simulated.lines()).isGreaterThan(100);
    }
  }

  @Test
  void aDeviceThatTakesNoMoreWhenItRunsIsNotSaidToTakeAny() throws Exception {
    PoweredBench device = new PoweredBench();
    try (SimulatedMeter simulated =
            SimulatedMeter.labelled(pair, () -> 0.06 + 0.002 * Math.random());
        PowerMeter meter = meter(Duration.ofSeconds(20))) {
      Energy energy =
          new EnergyMeasurer(meter, Duration.ofMillis(300), 3).measure(device, MODEL, () -> {});

      assertThat(energy.ci95LowMj()).isLessThan(0.01);
      assertThat(energy.mj()).isCloseTo(0, within(0.05));
      assertThat(simulated.lines()).isPositive();
    }
  }

  @Test
  void aMeterThatIsPulledOutIsAnErrorWithTheNextStep() throws Exception {
    PoweredBench device = new PoweredBench();
    try (SimulatedMeter simulated = SimulatedMeter.columns(pair, () -> 0.06);
        PowerMeter meter = meter(Duration.ofSeconds(20))) {
      pair.unplug();
      EnergyMeasurer measurer = new EnergyMeasurer(meter, Duration.ofMillis(200), 3);
      Problem problem =
          problem(
              catchThrowableOfType(
                  UnavailableException.class, () -> measurer.measure(device, MODEL, () -> {})));
      assertThat(problem.what()).contains("line broke");
      assertThat(problem.remedy()).contains("plug it in");
      assertThat(simulated.lines()).isPositive();
    }
  }

  @Test
  void whatIsNoMeterIsToldWithWhatCame() throws Exception {
    Problem silent =
        problem(
            catchThrowableOfType(UnavailableException.class, () -> meter(Duration.ofMillis(300))));
    assertThat(silent.what()).contains("what came: nothing");
    assertThat(silent.remedy()).contains(":BAUD");
    try (SimulatedMeter other = SimulatedMeter.printing(pair, "$GPGGA,1234,N,E*7\u00e9")) {
      Problem noise =
          problem(
              catchThrowableOfType(UnavailableException.class, () -> meter(Duration.ofSeconds(2))));
      assertThat(noise.what()).contains("'$GPGGA,1234,N,E*7");
      assertThat(noise.expected()).contains("seconds, volts, amps", "Load Voltage");
      assertThat(other.lines()).isPositive();
    }
  }
}
