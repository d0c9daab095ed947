package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import dev.metronome.space.ReferenceArchitectures;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The text of a file in whose place the command line also takes names. */
final class ArchitectureFile {

  private ArchitectureFile() {}

  /** The file's text, or nothing where no file is called so. */
  static Optional<String> text(String name) throws IOException {
    if (!exists(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(Path.of(name)));
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          name, "it is no text in UTF-8", "JSON in UTF-8", "give an architecture or a net.config");
    }
  }

  /**
   * Refuses what can only be meant as a file that is not there: a text that ends like one, or has
   * no slash.
   *
   * @throws BadInputException where it is one
   */
  static void requireNoMissing(String text) {
    if (text.endsWith(".json") || text.endsWith(".config") || text.indexOf('/') < 0) {
      throw new BadInputException(
          "architecture '" + text + "'",
          "there is no such file, and no published network of that name",
          "space-name/i:j:k..., a file of choices in JSON, or one of "
              + ReferenceArchitectures.all().stream()
                  .map(ReferenceArchitectures.Reference::name)
                  .toList(),
          "correct the path, or get an architecture with 'metronome arch sample'");
    }
  }

  private static boolean exists(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
