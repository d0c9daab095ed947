package dev.metronome.agent.core;

import dev.metronome.files.FileHash;
import dev.metronome.problem.BadInputException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;

/**
 * What a client has to know to be served: 130 random bits, written as five groups of letters and
 * digits. Nothing but {@link #text} shows it.
 */
public final class PairingToken {

  /** Without letters and digits that look alike. */
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final int LENGTH = 26;
  private static final int GROUP = 6;

  private final String plain;

  private PairingToken(String plain) {
    this.plain = plain;
  }

  /** A new token. */
  public static PairingToken create(SecureRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new PairingToken(text.toString());
  }

  /**
   * Reads a token as a person types it: hyphens, blanks and capitals do not matter.
   *
   * @throws BadInputException where that is no token; the message does not repeat it
   */
  public static PairingToken parse(String text) {
    String plain = normalized(text);
    if (plain.length() != LENGTH || !plain.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
      throw new BadInputException(
          "token",
          "that is no pairing token",
          LENGTH + " letters and digits, in groups",
          "copy it from the file that 'metronome agent serve' names, or from the phone's screen");
    }
    return new PairingToken(plain);
  }

  private static String normalized(String text) {
    return text.replaceAll("[-\\s]", "").toLowerCase(Locale.ROOT);
  }

  /** The token in groups. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      text.append(i > 0 && i % GROUP == 0 ? "-" : "").append(plain.charAt(i));
    }
    return text.toString();
  }

  /**
   * Whether a text is this token, letter for letter as {@link #text} has it; takes as long for a
   * wrong one as for the right one.
   */
  boolean matches(String text) {
    return MessageDigest.isEqual(hash(text), hash(text()));
  }

  private static byte[] hash(String text) {
    // Of equal length whatever the text is.
    return FileHash.newSha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Says nothing of the token, as it may end in a log. */
  @Override
  public String toString() {
    return "a pairing token";
  }
}
