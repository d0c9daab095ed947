package dev.metronome.tables.published;

import dev.metronome.tables.Precision;
import dev.metronome.tables.Target;
import dev.metronome.tables.text.FileContent;
import dev.metronome.tables.text.FileKind;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file that others published, and what is known of it beside its content.
 *
 * @param content the file
 * @param device what its times were measured on; empty for the device of the source's own files
 * @param imported when it is read, as none of the sources says when it was measured
 */
public record PublishedFile(FileContent content, Optional<String> device, Instant imported) {

  static final FileKind KIND =
      new FileKind(
          "a table that others published",
          "take the file anew from where it was published",
          "check the path");

  public PublishedFile {
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(imported, "imported");
  }

  /**
   * Reads a file.
   *
   * @throws dev.metronome.tables.text.TableFormatException where there is none that may be read
   * @throws IOException where the disk fails
   */
  public static PublishedFile read(Path file, Optional<String> device, Instant imported)
      throws IOException {
    return new PublishedFile(FileContent.read(file, KIND), device, imported);
  }

  FileProblems problems() {
    return new FileProblems(content.file(), KIND);
  }

  /**
   * The lines; a file that does not end in a line end is noted, as it may be cut within a number.
   */
  List<Line> lines(FileProblems problems) {
    byte[] bytes = content.bytes();
    if (bytes.length == 0) {
      problems.add("the file is empty", KIND.name(), KIND.remedy());
      return List.of();
    }
    List<Line> lines = Line.split(bytes, problems);
    if (bytes[bytes.length - 1] != '\n' && !lines.isEmpty()) {
      Line last = lines.get(lines.size() - 1);
      problems.add(
          last.number(),
          last.text().length() + 1,
          "the file ends within a line: a part of it may be missing",
          "a line end behind the last line");
    }
    return lines;
  }

  /** What the times are taken to be of: none of the sources says it in its files. */
  Target target(String usualDevice) {
    return new Target("tflite", "unknown", "cpu", device.orElse(usualDevice), 1, Precision.FLOAT32);
  }

  /**
   * Facts of the provenance.
   *
   * @param source what kind of file it is, and whose
   * @param statistic what its numbers are
   */
  Map<String, String> facts(String source, String statistic) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("source", source);
    facts.put("source.file", content.name());
    facts.put("source.sha256", content.sha256());
    facts.put("source.statistic", statistic);
    facts.put("source.unit", "ms; rounded to nanoseconds");
    facts.put("source.time", "not known; 'created' is when the file was imported");
    facts.put(
        "assumed.target",
        "TensorFlow Lite on one thread in float32"
            + (device.isPresent() ? "" : ", and the device of the files that its authors published")
            + "; the file names no target");
    return facts;
  }
}
