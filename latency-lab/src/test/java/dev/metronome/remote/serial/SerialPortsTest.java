package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jssc.SerialPort;
import jssc.SerialPortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialPortsTest {

  @TempDir private Path folder;

  /** As the kernel lays them out: a port's device is a link into the tree of devices. */
  private void port(String name, String interfaceFolder) throws Exception {
    Path device = Files.createDirectories(folder.resolve(interfaceFolder));
    Path entry = Files.createDirectories(folder.resolve("class").resolve(name));
    Files.createSymbolicLink(entry.resolve("device"), device);
    Files.createDirectories(folder.resolve("dev"));
    Files.createFile(folder.resolve("dev").resolve(name));
  }

  @Test
  void portsAreListedWithWhatIsBehindThemAndWithoutOpeningThem() throws Exception {
    port("ttyUSB0", "usb1/1-2/1-2:1.0/ttyUSB0");
    Files.writeString(folder.resolve("usb1/1-2/idVendor"), "10c4\n");
    Files.writeString(folder.resolve("usb1/1-2/idProduct"), "ea60\n");
    Files.writeString(folder.resolve("usb1/1-2/product"), "CP2102 USB to UART Bridge\n");
    port("ttyS0", "platform/serial8250");
    Files.writeString(folder.resolve("class/ttyS0/type"), "0\n");
    port("ttyAMA0", "platform/uart");
    Files.writeString(folder.resolve("class/ttyAMA0/type"), "32\n");
    // A console, with nothing behind it.
    Files.createDirectories(folder.resolve("class/tty1"));
    Files.createFile(folder.resolve("dev/tty1"));

    List<SerialPortFacts> ports = SerialPorts.read(folder.resolve("class"), folder.resolve("dev"));

    assertThat(ports)
        .extracting(SerialPortFacts::port)
        .containsExactly(
            folder.resolve("dev/ttyAMA0").toString(), folder.resolve("dev/ttyUSB0").toString());
    assertThat(ports.get(1).facts())
        .containsEntry("product", "CP2102 USB to UART Bridge")
        .containsEntry("usb", "10c4:ea60");
    assertThat(ports.get(1).describe()).contains("CP2102", "10c4:ea60");
    assertThat(ports.get(1).whyNot()).isEmpty();
    assertThat(ports.get(0).describe()).contains("nothing is known");
  }

  @Test
  void everyReasonNotToOpenAPortHasItsOwnNextStep() {
    SerialAddress address = new SerialAddress("/dev/ttyUSB0", 9600);

    assertThat(remedy(address, SerialPortException.TYPE_PERMISSION_DENIED))
        .contains("usermod -aG dialout");
    assertThat(remedy(address, SerialPortException.TYPE_PORT_BUSY)).contains("serial monitors");
    assertThat(remedy(address, SerialPortException.TYPE_PORT_NOT_FOUND)).contains("plug");
    assertThat(remedy(address, SerialPortException.TYPE_INCORRECT_SERIAL_PORT))
        .contains("metronome targets");
    assertThat(remedy(address, "anything else")).contains("plug it in again");
    assertThat(PortRefusal.absent("x", List.of()).expected()).contains("none is there");
  }

  private static String remedy(SerialAddress address, String type) {
    return PortRefusal.of(
            address, new SerialPortException(new SerialPort(address.port()), "openPort", type))
        .problems()
        .get(0)
        .remedy();
  }
}
