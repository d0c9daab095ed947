package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialAddressTest {

  @ParameterizedTest
  @CsvSource({
    "serial:/dev/ttyUSB0, /dev/ttyUSB0, 115200",
    "serial:/dev/ttyACM1:921600, /dev/ttyACM1, 921600",
    "serial:COM3:9600, COM3, 9600",
    "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0,"
        + " /dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0, 115200"
  })
  void aPortIsReadWithItsSpeed(String text, String port, int baud) {
    SerialAddress address = SerialAddress.parse(text, "target");

    assertThat(address).isEqualTo(new SerialAddress(port, baud));
    assertThat(SerialAddress.parse(address.toString(), "target")).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serial:", "/dev/ttyUSB0", "serial:/dev/ttyUSB0:100", "serial:a b"})
  void whatIsNoneIsRefusedWithTheForm(String text) {
    assertThatThrownBy(() -> SerialAddress.parse(text, "--power-meter"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--power-meter")
        .hasMessageContaining("serial:/dev/ttyUSB0:921600");
  }

  @Test
  void aSpeedBeyondWhatPortsDoIsRefused() {
    assertThatThrownBy(() -> SerialAddress.parse("serial:COM1:99999999", "target"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("4000000");
  }
}
