package dev.metronome.remote.serial;

import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jssc.SerialPortList;

/**
 * The serial ports of this machine.
 *
 * <p>None is opened: that alone resets many boards. On Linux they are read from {@code
 * /sys/class/tty}, elsewhere from jSSC's list of names.
 */
public final class SerialPorts {

  private static final Path CLASSES = Path.of("/sys/class/tty");
  private static final Path DEVICES = Path.of("/dev");
  private static final String NO_UART = "0";

  private SerialPorts() {}

  /** Those that are there, by name. */
  public static List<SerialPortFacts> here() {
    if (Files.isDirectory(CLASSES)) {
      return read(CLASSES, DEVICES);
    }
    try {
      return Arrays.stream(SerialPortList.getPortNames())
          .map(port -> new SerialPortFacts(port, Map.of(), Optional.empty()))
          .toList();
    } catch (LinkageError e) {
      // Whoever opens a port is told why the library does not load.
      return List.of();
    }
  }

  static List<SerialPortFacts> read(Path classes, Path devices) {
    List<SerialPortFacts> ports = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(classes)) {
      for (Path entry : entries) {
        Path device = devices.resolve(entry.getFileName().toString());
        // Consoles and pseudo-terminals have no device behind them.
        if (Files.exists(entry.resolve("device")) && Files.exists(device) && isReal(entry)) {
          ports.add(new SerialPortFacts(device.toString(), facts(entry), whyNot(device)));
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    ports.sort(Comparator.comparing(SerialPortFacts::port));
    return ports;
  }

  /** Built-in ports are listed where no chip is, too. */
  private static boolean isReal(Path entry) {
    return text(entry.resolve("type")).filter(NO_UART::equals).isEmpty();
  }

  private static Optional<String> whyNot(Path device) {
    return Files.isReadable(device) && Files.isWritable(device)
        ? Optional.empty()
        : Optional.of(told(PortRefusal.denied(device.toString())));
  }

  private static String told(Problem problem) {
    return problem.what() + "; " + problem.remedy();
  }

  private static Map<String, String> facts(Path entry) {
    Map<String, String> facts = new LinkedHashMap<>();
    try {
      Path device = entry.resolve("device").toRealPath();
      usb(device).ifPresent(usb -> addUsb(facts, usb));
      Path driver = device.resolve("driver");
      if (Files.exists(driver)) {
        facts.put("driver", driver.toRealPath().getFileName().toString());
      }
    } catch (IOException e) {
      // It was unplugged meanwhile.
      return facts;
    }
    return facts;
  }

  private static void addUsb(Map<String, String> facts, Path usb) {
    for (String name : List.of("product", "manufacturer", "serial")) {
      text(usb.resolve(name)).ifPresent(value -> facts.put(name, value));
    }
    text(usb.resolve("idVendor"))
        .ifPresent(
            vendor ->
                facts.put("usb", vendor + ":" + text(usb.resolve("idProduct")).orElse("????")));
  }

  /** The USB device that a port belongs to: the nearest folder above with a vendor. */
  private static Optional<Path> usb(Path device) {
    for (Path folder = device; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("idVendor"))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
