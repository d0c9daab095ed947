package dev.metronome.build;

import dev.metronome.tables.measure.Quantiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast the machine was while a table was built or checked: what the reference took, burst after
 * burst.
 *
 * @param bursts in the order of measuring
 * @param unreadable files of samples that are damaged
 */
public record ReferenceDrift(List<Burst> bursts, List<Path> unreadable) {

  private static final Pattern FILE = Pattern.compile("reference-([a-z]+)-(\\d+)\\.txt\\.gz");
  private static final double NANOS_PER_MS = 1e6;

  /** As they follow each other, by their names in files. */
  private static final List<String> STAGES =
      Arrays.stream(BuildProgress.Stage.values())
          .map(stage -> stage.name().toLowerCase(Locale.ROOT))
          .toList();

  /**
   * A burst of the reference.
   *
   * @param stage of the build, or that of a check
   * @param group number of the group of neighbouring bursts, from 0
   * @param medianMs of its runs
   */
  public record Burst(String stage, int group, double medianMs) {}

  private record Group(Path file, String stage, int number) {}

  public ReferenceDrift {
    bursts = List.copyOf(bursts);
    unreadable = List.copyOf(unreadable);
  }

  /** Reads the samples in the folder of a build or a check; there may be none. */
  public static ReferenceDrift of(Path folder) throws IOException {
    List<Burst> bursts = new ArrayList<>();
    List<Path> unreadable = new ArrayList<>();
    int number = 0;
    for (Group group : groups(folder.resolve(TableBuilder.SAMPLES))) {
      try {
        for (double[] nanos : SampleFiles.readReference(group.file())) {
          bursts.add(new Burst(group.stage(), number, median(nanos) / NANOS_PER_MS));
        }
        number++;
      } catch (IOException | NumberFormatException e) {
        unreadable.add(group.file());
      }
    }
    return new ReferenceDrift(bursts, unreadable);
  }

  /** Whether a file's name is that of samples of the reference. */
  static boolean isReference(Path file) {
    return FILE.matcher(file.getFileName().toString()).matches();
  }

  /** Stage after stage, as they are measured. */
  private static List<Group> groups(Path samples) throws IOException {
    List<Group> groups = new ArrayList<>();
    if (Files.isDirectory(samples)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(samples)) {
        for (Path file : files) {
          Matcher name = FILE.matcher(file.getFileName().toString());
          if (name.matches()) {
            groups.add(new Group(file, name.group(1), Integer.parseInt(name.group(2))));
          }
        }
      }
    }
    groups.sort(Comparator.comparing(ReferenceDrift::order).thenComparing(Group::number));
    return groups;
  }

  private static int order(Group group) {
    int order = STAGES.indexOf(group.stage());
    return order < 0 ? STAGES.size() : order;
  }

  private static double median(double[] nanos) {
    double[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return Quantiles.of(sorted, 0.5);
  }
}
