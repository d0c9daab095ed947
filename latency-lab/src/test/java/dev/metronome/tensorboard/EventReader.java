package dev.metronome.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads event files without the code that writes them: checksums bit by bit, messages by the
 * numbers of event.proto and summary.proto.
 */
public final class EventReader {

  /** An event as it stands in a file. */
  record Event(
      double wallSeconds,
      long step,
      Optional<String> fileVersion,
      boolean sessionStart,
      Map<String, Float> scalars,
      Map<String, String> texts) {}

  private EventReader() {}

  /** All whole records; one that is cut off at the end is still being written. */
  static List<Event> events(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.remaining() >= 12) {
      byte[] length = new byte[8];
      bytes.get(bytes.position(), length);
      long size = bytes.getLong();
      assertThat(unmasked(bytes.getInt())).isEqualTo(crc32c(length));
      if (bytes.remaining() < size + 4) {
        break;
      }
      byte[] record = new byte[(int) size];
      bytes.get(record);
      assertThat(unmasked(bytes.getInt())).isEqualTo(crc32c(record));
      events.add(event(record));
    }
    return events;
  }

  static int unmasked(int masked) {
    int rotated = masked - 0xA282EAD8;
    return rotated >>> 17 | rotated << 15;
  }

  /** Castagnoli's polynomial, reflected. */
  static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte each : bytes) {
      crc ^= each & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
      }
    }
    return ~crc;
  }

  private static Event event(byte[] record) throws InvalidProtocolBufferException {
    UnknownFieldSet event = UnknownFieldSet.parseFrom(record);
    List<Long> steps = event.getField(2).getVarintList();
    Map<String, Float> scalars = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    for (ByteString summary : event.getField(5).getLengthDelimitedList()) {
      for (ByteString each : message(summary).getField(1).getLengthDelimitedList()) {
        UnknownFieldSet value = message(each);
        String tag = only(value, 1).toStringUtf8();
        if (value.hasField(2)) {
          scalars.put(tag, Float.intBitsToFloat(value.getField(2).getFixed32List().get(0)));
        } else {
          UnknownFieldSet metadata = message(only(value, 9));
          assertThat(only(message(only(metadata, 1)), 1).toStringUtf8()).isEqualTo("text");
          UnknownFieldSet tensor = message(only(value, 8));
          assertThat(tensor.getField(1).getVarintList()).containsExactly(7L);
          texts.put(tag, only(tensor, 8).toStringUtf8());
        }
      }
    }
    return new Event(
        Double.longBitsToDouble(event.getField(1).getFixed64List().get(0)),
        steps.isEmpty() ? 0 : steps.get(0),
        event.hasField(3) ? Optional.of(only(event, 3).toStringUtf8()) : Optional.empty(),
        event.hasField(7) && message(only(event, 7)).getField(1).getVarintList().contains(1L),
        scalars,
        texts);
  }

  private static UnknownFieldSet message(ByteString bytes) throws InvalidProtocolBufferException {
    return UnknownFieldSet.parseFrom(bytes);
  }

  private static ByteString only(UnknownFieldSet message, int field) {
    assertThat(message.getField(field).getLengthDelimitedList()).hasSize(1);
    return message.getField(field).getLengthDelimitedList().get(0);
  }

  /** The event files of a run, in the order in which TensorBoard reads them. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
          .sorted()
          .toList();
    }
  }

  /**
   * What TensorBoard shows of a run: by tag the value of each step, without those that a later
   * session has begun anew; each step must be told once.
   */
  public static Map<String, Map<Long, Float>> curves(Path folder) throws IOException {
    Map<String, Map<Long, Float>> curves = new LinkedHashMap<>();
    boolean started = false;
    for (Path file : files(folder)) {
      List<Event> events = events(file);
      assertThat(events.get(0).fileVersion()).contains("brain.Event:2");
      for (Event event : events) {
        if (event.sessionStart() && started) {
          curves.values().forEach(curve -> curve.keySet().removeIf(step -> step >= event.step()));
        }
        started |= event.sessionStart();
        event
            .scalars()
            .forEach(
                (tag, value) ->
                    assertThat(
                            curves
                                .computeIfAbsent(tag, each -> new TreeMap<>())
                                .putIfAbsent(event.step(), value))
                        .as(tag + " of step " + event.step() + " told before")
                        .isNull());
      }
    }
    return curves;
  }
}
