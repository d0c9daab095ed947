package dev.metronome.agent.packager;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the archive that an APK is, before it is aligned and signed: equal for equal files. */
final class ZipFileWriter {

  /** The earliest that the format has. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ZipFileWriter() {}

  static void write(SortedMap<String, byte[]> files, Path out) throws IOException {
    try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(out));
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(TIME);
        if (isMapped(file.getKey())) {
          store(entry, file.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
  }

  /** Whether Android uses the file where it lies in the APK, so that it cannot be compressed. */
  private static boolean isMapped(String path) {
    return path.endsWith(".so") || path.equals("resources.arsc");
  }

  private static void store(ZipEntry entry, byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    entry.setCrc(crc.getValue());
  }
}
