package dev.metronome.remote.power;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what power meters print, a line at a time. Two kinds of text, told apart by each line:
 *
 * <ul>
 *   <li>Columns, separated by commas, semicolons, tabs or spaces, as {@link PowerColumns} names
 *       them; without a header {@code seconds,volts,amps}. So print loggers of USB meters, such as
 *       {@code timestamp sample_in_packet voltage_V current_A ...} of the FNIRSI data logger.
 *   <li>Numbers with units, on one line or on several, such as {@code Load Voltage: 5.02 V} and
 *       {@code Current: 81.3 mA} of the INA219 examples: a current ends a reading. Voltages of
 *       shunts and of data lines are left out. The time is that of arrival.
 * </ul>
 *
 * Lines that begin with {@code #}, and all else, are left out.
 */
final class PowerText {

  private static final String NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?";
  private static final Pattern WITH_UNIT =
      Pattern.compile(
          "(?<label>[A-Za-z_+\\- ]*)[:=]?\\s*(?<number>"
              + NUMBER
              + ")\\s*(?<unit>[mu\u00b5]?[VA])(?![A-Za-z])");

  private Optional<PowerColumns> columns = Optional.empty();
  private OptionalDouble volts = OptionalDouble.empty();

  /** The reading that a line ends; empty where it ends none. */
  Optional<PowerReading> read(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    Optional<PowerColumns> header = PowerColumns.header(text);
    if (header.isPresent()) {
      columns = header;
      return Optional.empty();
    }
    Optional<PowerReading> reading =
        columns.isPresent() ? columns.get().read(text) : PowerColumns.PLAIN.read(text);
    return (reading.isPresent() ? reading : withUnits(text)).filter(PowerReading::isPlausible);
  }

  private Optional<PowerReading> withUnits(String text) {
    Matcher matcher = WITH_UNIT.matcher(text);
    while (matcher.find()) {
      String unit = matcher.group("unit");
      double value = Double.parseDouble(matcher.group("number")) * Units.factor(unit);
      if (unit.endsWith("V")) {
        if (Units.isSupply(matcher.group("label"))) {
          volts = OptionalDouble.of(value);
        }
      } else if (volts.isPresent()) {
        return Optional.of(new PowerReading(OptionalDouble.empty(), volts.getAsDouble(), value));
      }
    }
    return Optional.empty();
  }
}
