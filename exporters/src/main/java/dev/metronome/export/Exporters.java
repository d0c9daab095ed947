package dev.metronome.export;

import dev.metronome.problem.BadInputException;
import java.util.List;
import java.util.ServiceLoader;

/** The model formats that this program writes, by name; found by {@link ServiceLoader}. */
public final class Exporters {

  private Exporters() {}

  /**
   * The exporter of a format.
   *
   * @throws BadInputException where there is none
   */
  public static Exporter of(String format) {
    return all().stream()
        .filter(exporter -> exporter.format().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "format",
                    "'" + format + "' is unknown",
                    "one of " + String.join(", ", formats()),
                    "give one of them"));
  }

  /** All formats. */
  public static List<String> formats() {
    return all().stream().map(Exporter::format).toList();
  }

  private static List<Exporter> all() {
    return ServiceLoader.load(Exporter.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
