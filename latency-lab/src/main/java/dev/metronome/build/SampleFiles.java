package dev.metronome.build;

import dev.metronome.files.AtomicFile;
import dev.metronome.tables.measure.BurstSamples;
import dev.metronome.tables.measure.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The raw samples of what was measured, a gzip file each: what it is on the first line; then a line
 * per burst in the order of measuring: the floor of the reference around it and, behind a colon,
 * its runs, all in nanoseconds.
 */
final class SampleFiles {

  private final Path folder;

  SampleFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * The file of a row.
   *
   * @param row its number, from 1
   */
  Path ofRow(int row, String op) {
    return folder.resolve(String.format(Locale.ROOT, "%04d-%s.txt.gz", row, op));
  }

  /**
   * The file of a whole network.
   *
   * @param network its number, from 1
   */
  Path ofNetwork(int network) {
    return folder.resolve(String.format(Locale.ROOT, "network-%04d.txt.gz", network));
  }

  /**
   * The file of what several devices measured.
   *
   * @param measurement its number, from 1
   */
  Path ofShared(int measurement) {
    return folder.resolve(String.format(Locale.ROOT, "shared-%04d.txt.gz", measurement));
  }

  /** The file of a group's reference bursts, which tell the drift of the machine. */
  Path ofReference(String stage, int group) {
    return folder.resolve(String.format(Locale.ROOT, "reference-%s-%03d.txt.gz", stage, group));
  }

  void write(Path file, String what, BurstSamples samples) throws IOException {
    write(
        file,
        what,
        samples.bursts().stream()
            .map(b -> Math.round(b.referenceNanos()) + ":" + line(b.samples()))
            .toList());
  }

  void writeReference(Path file, List<Samples> bursts) throws IOException {
    write(file, "reference", bursts.stream().map(SampleFiles::line).toList());
  }

  /**
   * The reference bursts in a file: the nanoseconds of the runs of each.
   *
   * @throws IOException where the file is damaged
   * @throws NumberFormatException where it holds something else
   */
  static List<double[]> readReference(Path file) throws IOException {
    return bursts(file, SampleFiles::runs);
  }

  /**
   * Requires that a file holds the bursts of a row or a network.
   *
   * @throws IOException where the file is damaged
   * @throws NumberFormatException where it holds something else
   */
  static void requireBursts(Path file) throws IOException {
    bursts(
        file,
        line -> {
          int colon = line.indexOf(':');
          Double.parseDouble(line.substring(0, Math.max(0, colon)));
          return runs(line.substring(colon + 1));
        });
  }

  private static double[] runs(String line) {
    return Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private static List<double[]> bursts(Path file, Function<String, double[]> burst)
      throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(burst).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String line(Samples samples) {
    return Arrays.stream(samples.elapsedNanos())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(","));
  }

  private static void write(Path file, String what, List<String> lines) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          GZIPOutputStream gzip = new GZIPOutputStream(out);
          Writer text = new OutputStreamWriter(gzip, StandardCharsets.UTF_8);
          text.append(what).append('\n');
          for (String line : lines) {
            text.append(line).append('\n');
          }
          text.flush();
          gzip.finish();
        });
  }
}
