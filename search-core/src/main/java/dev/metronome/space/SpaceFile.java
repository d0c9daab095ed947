package dev.metronome.space;

import dev.metronome.files.FileHash;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A search space of a user's own, in a file.
 *
 * <p>Its name is the file's path, as given, with a hash of what it defines (not of comments and
 * spacing). So whatever is stored with the name, such as an architecture, a table or the
 * configuration of a run, tells where the definition is, and is not used with another one.
 *
 * @param name such as {@code spaces/mine.json@0123456789abcdef}
 * @param definition what the file says
 */
record SpaceFile(String name, SpaceDefinition definition) {

  private static final int HASH_DIGITS = 16;
  private static final Pattern NAME =
      Pattern.compile("(\\S+\\.json)(?:@([0-9a-f]{" + HASH_DIGITS + "}))?");

  /** Whether a space's name is that of a file. */
  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  /** Whether a space's name is that of this file. */
  static boolean isFileOf(String name, String file) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && matcher.group(1).equals(file);
  }

  /**
   * Reads a file.
   *
   * @param name the file, with or without the hash that it should have
   * @throws BadInputException where it cannot be read, defines no space, or has another hash
   */
  static SpaceFile read(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(name + " is no name of a file");
    }
    String file = matcher.group(1);
    SpaceDefinition definition = SpaceDefinitionJson.read(text(file), file);
    String hash = hash(definition);
    String expected = matcher.group(2);
    if (expected != null && !expected.equals(hash)) {
      throw new BadInputException(
          file,
          "it defines another space than when it was used for this (hash " + hash + ")",
          "the definition with the hash " + expected,
          "bring the file back as it was; a changed space needs a new table and a new run");
    }
    return new SpaceFile(file + "@" + hash, definition);
  }

  private static String hash(SpaceDefinition definition) {
    MessageDigest digest = FileHash.newSha256();
    digest.update(SpaceDefinitionJson.canonical(definition).getBytes(StandardCharsets.UTF_8));
    return FileHash.hex(digest).substring(0, HASH_DIGITS);
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw unreadable(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is no text in UTF-8", e);
    } catch (IOException e) {
      throw unreadable(file, "it cannot be read: " + e.getMessage(), e);
    }
  }

  private static BadInputException unreadable(String file, String what, Exception cause) {
    return new BadInputException(
        new Problem(
            file,
            what,
            "the definition of a search space as JSON",
            "give the path of one, from the folder in which the command runs"),
        cause);
  }
}
