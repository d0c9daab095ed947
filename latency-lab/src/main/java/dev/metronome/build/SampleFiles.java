package dev.metronome.build;

import dev.metronome.files.AtomicFile;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.measure.Samples;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * The raw samples of a table, one gzip file per row: the operation on the first line, then one
 * inference's nanoseconds per line, in the order of measuring.
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
  Path file(int row, OpSignature operation) {
    return folder.resolve(String.format(Locale.ROOT, "%04d-%s.txt.gz", row, operation.op()));
  }

  void write(int row, OpSignature operation, Samples samples) throws IOException {
    AtomicFile.write(
        file(row, operation),
        out -> {
          GZIPOutputStream gzip = new GZIPOutputStream(out);
          Writer text = new OutputStreamWriter(gzip, StandardCharsets.UTF_8);
          text.append(operation.toString()).append('\n');
          for (long nanos : samples.elapsedNanos()) {
            text.append(Long.toString(nanos)).append('\n');
          }
          text.flush();
          gzip.finish();
        });
  }
}
