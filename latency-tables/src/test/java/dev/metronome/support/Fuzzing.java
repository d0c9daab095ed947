package dev.metronome.support;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.text.FileContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Feeds damaged files to a reader: it may refuse them, by name, or read them; nothing else. */
public final class Fuzzing {

  private final Path file = Path.of("folder", "damaged-file");
  private final Consumer<FileContent> readAndCheck;
  private int read;
  private int refused;

  /**
   * For one reader.
   *
   * @param readAndCheck reads the content, and checks what it read
   */
  public Fuzzing(Consumer<FileContent> readAndCheck) {
    this.readAndCheck = readAndCheck;
  }

  /** Many damaged copies. */
  public Fuzzing mutations(byte[] original, int count, long seed) {
    Mutations mutations = new Mutations(original, seed);
    for (int i = 0; i < count; i++) {
      feed(mutations.next());
    }
    return this;
  }

  /** All beginnings whose length is a multiple of {@code step}. */
  public Fuzzing truncations(byte[] original, int step) {
    for (int length = 0; length < original.length; length += step) {
      feed(Mutations.cut(original, length));
    }
    return this;
  }

  private void feed(byte[] bytes) {
    try {
      readAndCheck.accept(new FileContent(file, bytes));
      read++;
    } catch (BadInputException e) {
      refused++;
      for (Problem problem : e.problems()) {
        if (!problem.where().startsWith(file.toString())) {
          throw new AssertionError("no file in '" + problem.text() + "' for\n" + text(bytes), e);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("a reader failed on this file:\n" + text(bytes), e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many files were read, and were what they seemed to be. */
  public int read() {
    return read;
  }

  /** How many were refused. */
  public int refused() {
    return refused;
  }
}
