package dev.metronome.remote.serial;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jssc.SerialPortException;

/** Why a port cannot be opened, and what to do. */
final class PortRefusal {

  private PortRefusal() {}

  static UnavailableException of(SerialAddress address, SerialPortException e) {
    String where = address.toString();
    Problem problem =
        switch (e.getExceptionType()) {
          case SerialPortException.TYPE_PORT_NOT_FOUND -> absent(where, SerialPorts.here());
          case SerialPortException.TYPE_PERMISSION_DENIED -> denied(where);
          case SerialPortException.TYPE_PORT_BUSY -> busy(where);
          case SerialPortException.TYPE_INCORRECT_SERIAL_PORT ->
              new Problem(
                  where,
                  "it is no serial port",
                  "a serial port",
                  "name one; 'metronome targets' lists those that are there");
          default ->
              new Problem(
                  where,
                  "the port does not open (" + reason(e) + ")",
                  "a serial port with a device behind it",
                  "unplug the device, plug it in again, and look at 'metronome targets'");
        };
    return new UnavailableException(problem, e);
  }

  static Problem absent(String where, List<SerialPortFacts> there) {
    return new Problem(
        where,
        "there is no such port",
        there.isEmpty()
            ? "a serial port; none is there"
            : there.stream()
                .map(facts -> SerialAddress.PREFIX + facts.port())
                .collect(Collectors.joining(", ", "one of ", "")),
        "plug the device in, or name the port that it has now");
  }

  static Problem denied(String where) {
    return new Problem(
        where,
        "this user may not open the port",
        "a user of the group that owns it",
        "join the group ('ls -l' of the port shows it): sudo usermod -aG dialout \"$USER\" (uucp on"
            + " Arch), then log out and in");
  }

  static Problem busy(String where) {
    return new Problem(
        where,
        "another program has the port open",
        "a port that nobody else uses",
        "close serial monitors, IDEs and modem managers; 'fuser -v' on the port names who has it");
  }

  /** What the library says, on few words. */
  static String reason(SerialPortException e) {
    return String.valueOf(e.getExceptionType())
        .replaceFirst("^Native exception occurred: ", "")
        .replaceFirst("\\.$", "")
        .toLowerCase(Locale.ROOT);
  }
}
