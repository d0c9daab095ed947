package dev.metronome.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * TensorFlow's messages {@code Event}, as their protocol buffers (event.proto, summary.proto,
 * tensor.proto) number their fields; what is left out has its default.
 */
final class EventMessages {

  /** With this version, readers drop what a session that starts at a step has begun anew. */
  private static final String FILE_VERSION = "brain.Event:2";

  private static final String TEXT_PLUGIN = "text";

  private EventMessages() {}

  /** The first event of every file. */
  static byte[] fileVersion(double wallSeconds) {
    return event(wallSeconds, 0, out -> out.writeString(Field.EVENT_FILE_VERSION, FILE_VERSION));
  }

  /** A session goes on at a step: what earlier ones told of this step and later ones is void. */
  static byte[] sessionStart(double wallSeconds, long step) {
    return event(
        wallSeconds,
        step,
        out ->
            out.writeByteArray(
                Field.EVENT_SESSION_LOG,
                message(log -> log.writeEnum(Field.SESSION_LOG_STATUS, Field.STATUS_START))));
  }

  /** Numbers, by tag. */
  static byte[] scalars(double wallSeconds, long step, Map<String, Double> values) {
    return summary(
        wallSeconds,
        step,
        summary -> {
          for (Map.Entry<String, Double> value : values.entrySet()) {
            summary.writeByteArray(
                Field.SUMMARY_VALUE,
                message(
                    out -> {
                      out.writeString(Field.VALUE_TAG, value.getKey());
                      out.writeFloat(Field.VALUE_SIMPLE_VALUE, value.getValue().floatValue());
                    }));
          }
        });
  }

  /** A text in Markdown. */
  static byte[] text(double wallSeconds, long step, String tag, String markdown) {
    byte[] plugin = message(out -> out.writeString(Field.PLUGIN_DATA_NAME, TEXT_PLUGIN));
    byte[] metadata =
        message(
            out -> {
              out.writeByteArray(Field.METADATA_PLUGIN_DATA, plugin);
              out.writeEnum(Field.METADATA_DATA_CLASS, Field.DATA_CLASS_TENSOR);
            });
    byte[] scalarShape = {};
    byte[] tensor =
        message(
            out -> {
              out.writeEnum(Field.TENSOR_DTYPE, Field.DT_STRING);
              out.writeByteArray(Field.TENSOR_SHAPE, scalarShape);
              out.writeByteArray(
                  Field.TENSOR_STRING_VAL, markdown.getBytes(StandardCharsets.UTF_8));
            });
    return summary(
        wallSeconds,
        step,
        summary ->
            summary.writeByteArray(
                Field.SUMMARY_VALUE,
                message(
                    out -> {
                      out.writeString(Field.VALUE_TAG, tag);
                      out.writeByteArray(Field.VALUE_TENSOR, tensor);
                      out.writeByteArray(Field.VALUE_METADATA, metadata);
                    })));
  }

  private static byte[] summary(double wallSeconds, long step, Fields values) {
    return event(
        wallSeconds, step, out -> out.writeByteArray(Field.EVENT_SUMMARY, message(values)));
  }

  private static byte[] event(double wallSeconds, long step, Fields what) {
    return message(
        out -> {
          out.writeDouble(Field.EVENT_WALL_TIME, wallSeconds);
          if (step != 0) {
            out.writeInt64(Field.EVENT_STEP, step);
          }
          what.write(out);
        });
  }

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory that cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /** Numbers of fields and of enumerations' values. */
  private static final class Field {
    static final int EVENT_WALL_TIME = 1;
    static final int EVENT_STEP = 2;
    static final int EVENT_FILE_VERSION = 3;
    static final int EVENT_SUMMARY = 5;
    static final int EVENT_SESSION_LOG = 7;

    static final int SESSION_LOG_STATUS = 1;
    static final int STATUS_START = 1;

    static final int SUMMARY_VALUE = 1;
    static final int VALUE_TAG = 1;
    static final int VALUE_SIMPLE_VALUE = 2;
    static final int VALUE_TENSOR = 8;
    static final int VALUE_METADATA = 9;

    static final int METADATA_PLUGIN_DATA = 1;
    static final int METADATA_DATA_CLASS = 4;
    static final int DATA_CLASS_TENSOR = 2;
    static final int PLUGIN_DATA_NAME = 1;

    static final int TENSOR_DTYPE = 1;
    static final int TENSOR_SHAPE = 2;
    static final int TENSOR_STRING_VAL = 8;
    static final int DT_STRING = 7;

    private Field() {}
  }
}
