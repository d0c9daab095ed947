package dev.metronome.agent.core;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the models lie on, which may be full, or refuse to be written. */
interface ModelDisk {

  /** The disk of this machine. */
  ModelDisk REAL =
      new ModelDisk() {
        @Override
        public OptionalLong freeBytes(Path folder) {
          // Android has no mount table for apps, which Files.getFileStore reads.
          File file = folder.toFile();
          return file.getTotalSpace() == 0
              ? OptionalLong.empty()
              : OptionalLong.of(file.getUsableSpace());
        }

        @Override
        public OutputStream create(Path file) throws IOException {
          return Files.newOutputStream(file);
        }
      };

  /** What may be written into a folder; empty where the system does not tell. */
  OptionalLong freeBytes(Path folder);

  /** A new file. */
  OutputStream create(Path file) throws IOException;
}
