package dev.metronome.remote.serial;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A serial port, as far as it is known without opening it.
 *
 * @param port its name for the system
 * @param facts what is behind it: {@code product}, {@code manufacturer}, {@code usb}, {@code
 *     serial}, {@code driver}, as far as the system tells
 * @param whyNot why it cannot be opened, and what to do; empty where nothing is known against it
 */
public record SerialPortFacts(String port, Map<String, String> facts, Optional<String> whyNot) {

  public SerialPortFacts {
    Objects.requireNonNull(port, "port");
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    Objects.requireNonNull(whyNot, "whyNot");
  }

  /** What is behind it, on one line. */
  public String describe() {
    return facts.isEmpty()
        ? "nothing is known of what is behind it"
        : facts.entrySet().stream()
            .map(fact -> fact.getKey() + " " + fact.getValue())
            .collect(Collectors.joining(", "));
  }
}
