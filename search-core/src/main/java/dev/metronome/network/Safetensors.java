package dev.metronome.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.files.AtomicFile;
import dev.metronome.json.JsonFault;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named float32 tensors in a safetensors file, which Python's {@code safetensors} package reads.
 *
 * <p>Layout: 8 bytes little-endian length of the header, the header (JSON: name to {@code dtype},
 * {@code shape}, {@code data_offsets}; texts in {@code __metadata__}), then the values
 * little-endian, in the header's order and without gaps.
 *
 * @param tensors name to values
 * @param metadata texts that travel with them
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String METADATA = "__metadata__";
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE / 4;

  public Safetensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    if (tensors.containsKey(METADATA)) {
      throw new IllegalArgumentException("no tensor can be called " + METADATA);
    }
  }

  /** Writes the file atomically. */
  public void write(Path file) throws IOException {
    byte[] header = header();
    AtomicFile.write(
        file,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(header.length).array());
          out.write(header);
          for (Tensor tensor : tensors.values()) {
            writeValues(tensor.values(), out);
          }
        });
  }

  private byte[] header() throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      // In one order, so that equal content is equal bytes, whichever process writes it.
      new TreeMap<>(metadata).forEach(texts::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      entry.getValue().shape().forEach(node.withArray("shape")::add);
      long end = offset + 4L * entry.getValue().values().length;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    // Padded with spaces so that the values start at a multiple of 8 bytes.
    byte[] json = JSON.writeValueAsBytes(header);
    String padding = " ".repeat((8 - json.length % 8) % 8);
    return (new String(json, StandardCharsets.UTF_8) + padding).getBytes(StandardCharsets.UTF_8);
  }

  private static void writeValues(float[] values, OutputStream out) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int start = 0; start < values.length; start += CHUNK_BYTES / 4) {
      int count = Math.min(CHUNK_BYTES / 4, values.length - start);
      chunk.clear();
      chunk.asFloatBuffer().put(values, start, count);
      out.write(chunk.array(), 0, 4 * count);
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException where the file is no safetensors file of float32 values, or not whole
   */
  public static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long headerLength = headerLength(channel, file);
      JsonNode header = parse(readBytes(channel, 8, (int) headerLength), file);
      long dataStart = 8 + headerLength;
      Map<String, Extent> extents = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : header.properties()) {
        if (!entry.getKey().equals(METADATA)) {
          extents.put(entry.getKey(), Extent.of(entry.getKey(), entry.getValue(), file));
        }
      }
      requireNoGaps(extents, channel.size() - dataStart, file);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, Extent> entry : extents.entrySet()) {
        Extent extent = entry.getValue();
        tensors.put(
            entry.getKey(),
            new Tensor(extent.shape, floats(channel, dataStart + extent.begin, extent)));
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      header
          .path(METADATA)
          .properties()
          .forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
      return new Safetensors(tensors, metadata);
    }
  }

  /** Every byte after the header belongs to exactly one tensor, as the format demands. */
  private static void requireNoGaps(Map<String, Extent> extents, long dataBytes, Path file) {
    List<Map.Entry<String, Extent>> sorted = new ArrayList<>(extents.entrySet());
    sorted.sort(
        Comparator.<Map.Entry<String, Extent>>comparingLong(entry -> entry.getValue().begin)
            .thenComparing(entry -> entry.getValue().end));
    long end = 0;
    for (Map.Entry<String, Extent> entry : sorted) {
      Extent extent = entry.getValue();
      if (extent.begin != end) {
        throw damaged(
            file,
            "tensor " + entry.getKey() + " begins at byte " + extent.begin + " of the values",
            "byte " + end + ", where the one before it ends");
      }
      end = extent.end;
    }
    if (end != dataBytes) {
      throw damaged(
          file,
          dataBytes + " bytes follow the header" + (dataBytes < end ? "; the file is cut" : ""),
          end + " bytes of values by the header");
    }
  }

  private static long headerLength(FileChannel channel, Path file) throws IOException {
    if (channel.size() < 8) {
      throw damaged(file, "the file has " + channel.size() + " bytes", "a safetensors file");
    }
    long length = readBytes(channel, 0, 8).getLong();
    if (length < 2 || length > MAX_HEADER_BYTES || 8 + length > channel.size()) {
      throw damaged(
          file,
          "the first 8 bytes give a header of " + length + " bytes",
          "a header within the file's " + channel.size() + " bytes");
    }
    return length;
  }

  private static JsonNode parse(ByteBuffer header, Path file) {
    try {
      JsonNode node = JSON.readTree(StandardCharsets.UTF_8.decode(header).toString());
      if (node == null || !node.isObject()) {
        throw damaged(file, "the header is no JSON object", "name to dtype, shape, offsets");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw damaged(file, "the header is no JSON: " + JsonFault.what(e), "a JSON object");
    }
  }

  private static ByteBuffer readBytes(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  private static float[] floats(FileChannel channel, long position, Extent extent)
      throws IOException {
    float[] values = new float[(int) ((extent.end - extent.begin) / 4)];
    for (int start = 0; start < values.length; start += CHUNK_BYTES / 4) {
      int count = Math.min(CHUNK_BYTES / 4, values.length - start);
      readBytes(channel, position + 4L * start, 4 * count)
          .asFloatBuffer()
          .get(values, start, count);
    }
    return values;
  }

  private static BadInputException damaged(Path file, String what, String expected) {
    return new BadInputException(
        file.toString(), what, expected, "make the file again, or give another");
  }

  private record Extent(List<Integer> shape, long begin, long end) {

    static Extent of(String name, JsonNode node, Path file) {
      if (!node.path("dtype").asText().equals("F32")) {
        throw damaged(file, "tensor " + name + " has dtype " + node.path("dtype"), "\"F32\"");
      }
      JsonNode offsets = node.path("data_offsets");
      long begin = offset(offsets.path(0));
      long end = offset(offsets.path(1));
      boolean right = node.path("shape").isArray() && offsets.size() == 2 && begin >= 0;
      List<Integer> shape = new ArrayList<>();
      long elements = 1;
      for (JsonNode size : node.path("shape")) {
        right &= size.isIntegralNumber() && size.canConvertToInt() && size.asInt() >= 0;
        shape.add(size.asInt());
        // Kept below the limit at every factor, so that no product overflows.
        elements = Math.min(elements * Math.max(size.asInt(), 0), MAX_ELEMENTS + 1);
      }
      if (!right || elements > MAX_ELEMENTS || end - begin != 4 * elements) {
        throw damaged(
            file,
            "tensor " + name + " is described as " + node,
            "a shape of at most " + MAX_ELEMENTS + " values, and offsets 4 bytes per value apart");
      }
      return new Extent(shape, begin, end);
    }

    private static long offset(JsonNode node) {
      return node.isIntegralNumber() && node.canConvertToLong() ? node.asLong() : -1;
    }
  }
}
