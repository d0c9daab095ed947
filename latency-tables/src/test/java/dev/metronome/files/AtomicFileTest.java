package dev.metronome.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("result.json");
  }

  @Test
  void aFileIsReplacedAndItsFolderCreated() throws IOException {
    Path deep = folder.resolve("a").resolve("b").resolve("c.txt");
    AtomicFile.writeText(deep, "old");
    AtomicFile.writeText(deep, "new é");

    assertThat(deep).hasContent("new é");
    assertThat(deep.getParent().toFile().list()).containsExactly("c.txt");
  }

  @Test
  void theOldContentSurvivesAWriteThatFails() throws IOException {
    AtomicFile.writeText(file, "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write("half of the n".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": disk full");
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("result.json");
  }

  @Test
  void theOldContentStaysUntilTheNewIsWhole() throws IOException {
    AtomicFile.writeText(file, "old");

    AtomicFile.write(
        file,
        out -> {
          out.write(new byte[1 << 20]);
          out.flush();
          assertThat(file).hasContent("old");
        });

    assertThat(file).hasSize(1 << 20);
  }

  @Test
  void aWriterMayCloseItsStream() throws IOException {
    AtomicFile.write(
        file,
        out -> {
          try (out) {
            out.write('x');
          }
        });

    assertThat(file).hasContent("x");
  }

  @Test
  void anInterruptedThreadStillWrites() throws IOException {
    Thread.currentThread().interrupt();
    try {
      AtomicFile.writeText(file, "saved");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasContent("saved");
  }

  @Test
  void aFolderIsNotReplaced() throws IOException {
    assertThatThrownBy(() -> AtomicFile.writeText(folder, "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a folder");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLinkToAFolderIsFollowed() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);

    AtomicFile.writeText(link.resolve("x.txt"), "x");

    assertThat(real.resolve("x.txt")).hasContent("x");
  }

  @Test
  void aFileHasTheRightsThatAnyNewFileHas() throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    AtomicFile.writeText(file, "x");
    Path plain = Files.createFile(folder.resolve("plain"));

    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void whereItCannotBeWrittenTheFileIsNamedThatWasAskedFor() {
    // The name with what a temporary file adds to it is longer than any file system takes.
    Path unwritable = folder.resolve("x".repeat(250));
    assertThatThrownBy(() -> AtomicFile.writeText(unwritable, "text"))
        .isInstanceOfSatisfying(
            FileSystemException.class,
            refused -> assertThat(refused.getFile()).isEqualTo(unwritable.toString()))
        .message()
        .doesNotContain("partial");
  }
}
