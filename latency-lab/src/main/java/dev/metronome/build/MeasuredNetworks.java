package dev.metronome.build;

import dev.metronome.files.AppendedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole networks of a build or a check, read as far as they can be, also while they are
 * measured; changes nothing.
 *
 * @param networks in the order of measuring
 * @param unreadable numbers of the lines that are no measurements
 * @param damagedHead numbers of the lines before them that are not what such a file begins with
 */
public record MeasuredNetworks(
    List<Measured> networks, List<Integer> unreadable, List<Integer> damagedHead) {

  /** The networks that a table was calibrated on, in the folder of its build. */
  public static final String CALIBRATION = TableBuilder.CALIBRATION;

  /**
   * A network.
   *
   * @param architecture its text
   * @param group which group it was measured in, from 0
   * @param ratio to the reference
   * @param ci95Low lower end of the ratio's 95 % interval
   * @param ci95High upper end
   * @param referenceMs the reference's latency in the group
   */
  public record Measured(
      String architecture,
      int group,
      double ratio,
      double ci95Low,
      double ci95High,
      double referenceMs) {}

  public MeasuredNetworks {
    networks = List.copyOf(networks);
    unreadable = List.copyOf(unreadable);
    damagedHead = List.copyOf(damagedHead);
  }

  /** Reads a file of network measurements. */
  public static MeasuredNetworks read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String whole = new String(bytes, 0, AppendedFile.wholeLines(bytes), StandardCharsets.UTF_8);
    List<String> lines = whole.lines().toList();
    List<Measured> networks = new ArrayList<>();
    List<Integer> unreadable = new ArrayList<>();
    for (int i = JournalFile.HEAD_LINES; i < lines.size(); i++) {
      try {
        networks.add(of(NetworkJournal.parse(lines.get(i).split(",", -1))));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        unreadable.add(i + 1);
      }
    }
    return new MeasuredNetworks(networks, unreadable, NetworkJournal.damagedHead(lines));
  }

  private static Measured of(NetworkMeasurement network) {
    return new Measured(
        network.architecture(),
        network.group(),
        network.ratio().value(),
        network.ratio().ci95Low(),
        network.ratio().ci95High(),
        network.ratio().referenceMs());
  }
}
