package dev.metronome.remote.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PowerTextTest {

  private static List<PowerReading> read(String... lines) {
    PowerText text = new PowerText();
    return List.of(lines).stream().map(text::read).flatMap(Optional::stream).toList();
  }

  private static PowerReading at(double seconds, double volts, double amps) {
    return new PowerReading(OptionalDouble.of(seconds), volts, amps);
  }

  private static PowerReading now(double volts, double amps) {
    return new PowerReading(OptionalDouble.empty(), volts, amps);
  }

  @Test
  void plainColumnsAreSecondsVoltsAndAmps() {
    assertThat(
            read(
                "# meter of the bench",
                "",
                "half,a",
                "0.00,5.02,0.081",
                "  0.01, 5.01, 8.2e-2 ",
                "0.02;5.00;-.001",
                "0.03 4.99 0"))
        .containsExactly(
            at(0, 5.02, 0.081), at(0.01, 5.01, 0.082), at(0.02, 5, -0.001), at(0.03, 4.99, 0));
  }

  @Test
  void aHeaderNamesColumnsAndUnits() {
    assertThat(read("seconds,volts,amps", "1,5,0.1")).containsExactly(at(1, 5, 0.1));
    assertThat(read("amps,volts,seconds", "0.1,5,1")).containsExactly(at(1, 5, 0.1));
    assertThat(read("time_ms,current(mA),voltage [mV],note", "2500,100,5000,on, ")).isEmpty();
    assertThat(read("time_ms,current(mA),voltage [mV],note", "2500,100,5000,on"))
        .containsExactly(at(2.5, 5, 0.1));
    assertThat(read("Timestamp(us)\tVoltage(V)\tCurrent(uA)", "2000000\t3.3\t1500"))
        .containsExactly(at(2, 3.3, 0.0015));
    assertThat(read("V,I", "5,0.2")).containsExactly(now(5, 0.2));
    assertThat(read("bus_voltage,current_mA", "5,200")).containsExactly(now(5, 0.2));
  }

  @Test
  void theLoggersOfUsbMetersAreRead() {
    // The columns that the FNIRSI data logger and the fnb58 tool document.
    assertThat(
            read(
                "timestamp sample_in_packet voltage_V current_A dp_V dn_V temp_C_ema energy_Ws"
                    + " capacity_As",
                "1700000000.25 3 5.01200 0.09100 0.600 0.610 30.5 0.000000 0.000001"))
        .containsExactly(at(1700000000.25, 5.012, 0.091));
    assertThat(
            read(
                "epoch,utc_time,device,voltage_V,current_A,power_W,dplus_V,dminus_V,temp_C",
                "1700000000.5,2023-11-14T22:13:20Z,FNB58-1,5.0,0.5,2.5,2.7,2.7,28.3"))
        .containsExactly(at(1700000000.5, 5, 0.5));
  }

  @Test
  void numbersWithUnitsAreReadOverSeveralLinesAndInOne() {
    // What the getcurrent example of the INA219 library prints, in its older and its newer form.
    assertThat(
            read(
                "Hello!",
                "Measuring voltage, current and power with INA219 ...",
                "Bus Voltage:   5.01 V",
                "Shunt Voltage: 8.13 mV",
                "Load Voltage:  5.02 V",
                "Current:       81.30 mA",
                "Bus Power:     408.00 mW",
                "",
                "Bus Voltage:   4.98\tV",
                "Shunt Voltage: 8.00\tmV",
                "Current:       80.00\tmA",
                "Bus Power:     398.00\tmW"))
        .containsExactly(now(5.02, 0.0813), now(4.98, 0.08));
    assertThat(read("12:25:31 5.0123 V 0.4988 A 2.4998 W D+=2.70 D-=2.70 28.3C"))
        .containsExactly(now(5.0123, 0.4988));
  }

  @Test
  void noiseIsLeftOut() {
    assertThat(
            read(
                "1,5,0.1,9",
                "1,5",
                "1,5,x",
                "x,5,0.1",
                "1,NaN,0.1",
                "1,500,0.1",
                "1,5,900",
                "\u00ff\u0000,,",
                "Current: 5 mA",
                "Voltage"))
        .isEmpty();
  }
}
