package dev.metronome.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * TensorFlow's framing of records in a file (tensorflow/core/lib/io/record_writer.h): the length of
 * a record (8 bytes), the checksum of these bytes (4), the record, its checksum (4), all
 * little-endian.
 *
 * <p>A checksum is a CRC-32C (RFC 3720, appendix B.4), rotated and shifted so that checksums of
 * what holds checksums stay good. Readers take a record that is cut off at the end of a file for
 * one that is still being written.
 */
final class TensorFlowRecord {

  private static final int MASK_DELTA = 0xA282EAD8;

  private TensorFlowRecord() {}

  /** A record as it stands in a file. */
  static byte[] framed(byte[] record) {
    byte[] length = littleEndian(Long.BYTES).putLong(record.length).array();
    return littleEndian(Long.BYTES + Integer.BYTES + record.length + Integer.BYTES)
        .put(length)
        .putInt(maskedChecksum(length))
        .put(record)
        .putInt(maskedChecksum(record))
        .array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int maskedChecksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
  }
}
