package dev.metronome.deploy;

import dev.metronome.export.Exporter;
import dev.metronome.export.Exporters;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.Precision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A model format with the precision of what is in it, such as {@code onnx} or {@code tflite-int8}.
 *
 * @param exporter writes the format
 * @param precision float32 has no ending in the name
 */
public record ExportFormat(Exporter exporter, Precision precision) {

  /**
   * The formats of a list of names, without those that are there twice.
   *
   * @param where the option that they come from
   * @throws BadInputException with every name that is unknown
   */
  public static List<ExportFormat> parse(List<String> names, String where) {
    List<ExportFormat> known = all();
    Set<ExportFormat> formats = new LinkedHashSet<>();
    List<Problem> problems = new ArrayList<>();
    for (String name : names) {
      known.stream()
          .filter(format -> format.name().equals(name))
          .findFirst()
          .ifPresentOrElse(
              formats::add,
              () ->
                  problems.add(
                      new Problem(
                          where,
                          "'" + name + "' is unknown",
                          "some of " + String.join(",", names()),
                          "give them separated by commas")));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
    return List.copyOf(formats);
  }

  /** All names. */
  public static List<String> names() {
    return all().stream().map(ExportFormat::name).toList();
  }

  private static List<ExportFormat> all() {
    List<ExportFormat> formats = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      for (String format : Exporters.formats()) {
        formats.add(new ExportFormat(Exporters.of(format), precision));
      }
    }
    return formats;
  }

  /** Whether it holds 8-bit integers. */
  public boolean quantized() {
    return precision == Precision.INT8;
  }

  /**
   * Whether a file of this format may stand for its network: 8-bit numbers are others by their
   * nature, and are judged by the accuracy that they lose.
   */
  public boolean accepts(Parity parity) {
    return quantized() || parity.holds();
  }

  /** Such as {@code onnx} or {@code tflite-int8}. */
  public String name() {
    return exporter.format() + ending();
  }

  /** Such as {@code model.onnx} or {@code model-int8.tflite}. */
  public String fileName() {
    return "model" + ending() + "." + exporter.format();
  }

  private String ending() {
    return switch (precision) {
      case FLOAT32 -> "";
      case INT8 -> "-" + precision.text();
    };
  }
}
