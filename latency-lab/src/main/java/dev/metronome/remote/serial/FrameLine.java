package dev.metronome.remote.serial;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Frames to and from a device; what is none is counted and left out. */
final class FrameLine implements AutoCloseable {

  private static final int EXCERPT = 60;

  private final SerialLine line;
  private final StringBuilder rest = new StringBuilder();
  private final Deque<Frame> arrived = new ArrayDeque<>();
  private final StringBuilder noise = new StringBuilder();
  private long bytes;

  FrameLine(SerialLine line) {
    this.line = line;
  }

  void send(Frame frame) throws LineException {
    line.write(frame.line());
  }

  /** The next frame that arrived whole; empty where none came in the time. */
  Optional<Frame> receive(Duration wait) throws LineException {
    long endNanos = System.nanoTime() + wait.toNanos();
    while (arrived.isEmpty()) {
      long leftNanos = Math.max(0, endNanos - System.nanoTime());
      byte[] more = line.read(Duration.ofNanos(leftNanos));
      if (more.length == 0) {
        return Optional.empty();
      }
      bytes += more.length;
      take(new String(more, StandardCharsets.ISO_8859_1));
    }
    return Optional.of(arrived.remove());
  }

  private void take(String more) {
    rest.append(more);
    int end;
    while ((end = rest.indexOf("\n")) >= 0) {
      String text = rest.substring(0, end).replace("\r", "");
      rest.delete(0, end + 1);
      Frame.parse(text).ifPresentOrElse(arrived::add, () -> keepExcerpt(text));
    }
    if (rest.length() > Frame.LONGEST_LINE) {
      keepExcerpt(rest.toString());
      rest.setLength(0);
    }
  }

  private void keepExcerpt(String text) {
    if (noise.length() < EXCERPT) {
      noise.append(text, 0, Math.min(text.length(), EXCERPT)).append(' ');
    }
  }

  /** What came that is no frame, for people; empty where nothing came. */
  Optional<String> noise() {
    String text = noise.isEmpty() ? rest.toString() : noise.toString();
    return bytes == 0
        ? Optional.empty()
        : Optional.of(
            bytes
                + " bytes, such as '"
                + text.substring(0, Math.min(text.length(), EXCERPT))
                    .strip()
                    .replaceAll("[^ -~]", "?")
                + "'");
  }

  @Override
  public void close() {
    line.close();
  }
}
