package dev.metronome.agent.core;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A disk that a test fills, makes read-only, or lets hang. */
final class FakeDisk implements ModelDisk {

  volatile long capacity = Long.MAX_VALUE;

  /** Whether it tells how much is free. */
  volatile boolean tells = true;

  volatile boolean readOnly;

  /** Writing waits for it, whatever happens meanwhile. */
  volatile CountDownLatch goesOn = new CountDownLatch(0);

  final CountDownLatch written = new CountDownLatch(1);

  @Override
  public OptionalLong freeBytes(Path folder) {
    return tells && Files.isDirectory(folder)
        ? OptionalLong.of(free(folder))
        : OptionalLong.empty();
  }

  private long free(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return capacity - files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public OutputStream create(Path file) throws IOException {
    if (readOnly) {
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    }
    return new FilterOutputStream(Files.newOutputStream(file)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        written.countDown();
        awaitUninterrupted();
        int fits = (int) Math.min(length, free(file.getParent()));
        out.write(bytes, offset, fits);
        if (fits < length) {
          throw new IOException("No space left on device");
        }
      }
    };
  }

  private void awaitUninterrupted() {
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        goesOn.await();
        over = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
