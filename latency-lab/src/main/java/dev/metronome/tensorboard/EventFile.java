package dev.metronome.tensorboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of a run's event files, {@code events.out.tfevents.SECONDS.HOST.PID}. What is told is in the
 * file at once.
 *
 * <p>Each session of a run has a file of its own. Readers go through them in the order of their
 * names, so the seconds of a later one are always greater.
 */
final class EventFile {

  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*");

  private final Path file;
  private final InstantSource clock;

  private EventFile(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Begins a file.
   *
   * @param folder of the run
   * @param firstStep of the session; what earlier files tell of it and later ones is void
   * @throws UncheckedIOException where it cannot be written, as all methods do
   */
  static EventFile begin(Path folder, long firstStep, InstantSource clock) {
    long seconds =
        Math.max(clock.instant().getEpochSecond(), lastSeconds(folder).orElse(Long.MIN_VALUE) + 1);
    String name =
        String.format(
            Locale.ROOT,
            "events.out.tfevents.%010d.%s.%d",
            seconds,
            host(),
            ProcessHandle.current().pid());
    EventFile events = new EventFile(folder.resolve(name), clock);
    events.write(EventMessages.fileVersion(events.wallSeconds()));
    events.write(EventMessages.sessionStart(events.wallSeconds(), firstStep));
    return events;
  }

  private static OptionalLong lastSeconds(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
          .max();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Tells numbers of a step, by tag. */
  void scalars(long step, Map<String, Double> values) {
    write(EventMessages.scalars(wallSeconds(), step, values));
  }

  /** Tells a text in Markdown. */
  void text(long step, String tag, String markdown) {
    write(EventMessages.text(wallSeconds(), step, tag, markdown));
  }

  private void write(byte[] event) {
    try {
      Files.write(
          file,
          TensorFlowRecord.framed(event),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double wallSeconds() {
    return clock.millis() / 1e3;
  }
}
