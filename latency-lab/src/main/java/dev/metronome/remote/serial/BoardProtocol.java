package dev.metronome.remote.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The words of the line protocol, which {@code protocol.txt} beside this class describes. */
public final class BoardProtocol {

  /** The version that this program speaks. */
  public static final int VERSION = 1;

  static final String HELLO = "hello";
  static final String MODEL = "model";
  static final String DATA = "data";
  static final String LOAD = "load";
  static final String LOADED = "loaded";
  static final String RUN = "run";
  static final String TIMES = "times";
  static final String SUSTAIN = "sustain";
  static final String SUSTAINED = "sustained";
  static final String CANCEL = "cancel";
  static final String CANCELLED = "cancelled";
  static final String ACK = "ack";
  static final String ERROR = "error";

  /** A slot without a model. */
  static final String EMPTY = "-";

  /** The most bytes of a model in one frame, as base64 makes four of three. */
  static final int MOST_CHUNK = Frame.LONGEST_BODY / 2;

  private static final String TEXT = "protocol.txt";

  private BoardProtocol() {}

  /** The description for those who write firmware. */
  public static String text() {
    try (InputStream text =
        Objects.requireNonNull(BoardProtocol.class.getResourceAsStream(TEXT), TEXT)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
