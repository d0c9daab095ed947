package dev.metronome.tables.measure;

import java.util.Arrays;
import java.util.Optional;

/** The types of values that inputs can be made of. */
public enum ElementType {
  FLOAT(4),
  DOUBLE(8),
  FLOAT16(2),
  INT8(1),
  UINT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  BOOL(1);

  /** The size of a value. */
  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  /** The type of a constant's name. */
  public static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
