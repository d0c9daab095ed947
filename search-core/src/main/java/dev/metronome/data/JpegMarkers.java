package dev.metronome.data;

/** Reads from a JPEG file's markers what the JDK's reader does not tell (ITU-T T.81, annex B). */
final class JpegMarkers {

  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP14 = 0xEE;
  private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

  private JpegMarkers() {}

  /** How the colours of a file are coded, by the marker that Adobe's programs write. */
  enum AdobeTransform {
    /** No such marker. */
    ABSENT,
    /** Colours as they are. */
    NONE,
    /** Brightness and colour differences, three channels. */
    YCC,
    /** The same of cyan, magenta and yellow, and black beside it. */
    YCCK
  }

  static boolean isJpeg(byte[] file) {
    return file.length > 3
        && (file[0] & 0xFF) == 0xFF
        && (file[1] & 0xFF) == START_OF_IMAGE
        && (file[2] & 0xFF) == 0xFF;
  }

  /**
   * Whether the image data is followed by the end marker. The JDK's reader fills what is missing
   * with grey and says nothing.
   */
  static boolean hasEnd(byte[] file) {
    for (int i = file.length - 2; i >= 0; i--) {
      if ((file[i] & 0xFF) == 0xFF) {
        int marker = file[i + 1] & 0xFF;
        if (marker == END_OF_IMAGE) {
          return true;
        }
        if (marker == START_OF_SCAN) {
          return false;
        }
      }
    }
    return false;
  }

  /** How many colour components the frame has; 0 when no frame is found. */
  static int components(byte[] file) {
    for (int at = 2; at >= 0; at = next(file, at)) {
      int marker = file[at + 1] & 0xFF;
      // All of C0 to CF open a frame, except Huffman tables, JPG and arithmetic conditioning.
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame && at + 9 < file.length) {
        return file[at + 9] & 0xFF;
      }
    }
    return 0;
  }

  static AdobeTransform adobeTransform(byte[] file) {
    for (int at = 2; at >= 0; at = next(file, at)) {
      int flag = at + 4 + 11;
      if ((file[at + 1] & 0xFF) == APP14 && flag < file.length && isAdobe(file, at + 4)) {
        int value = file[flag] & 0xFF;
        return value == 2
            ? AdobeTransform.YCCK
            : value == 1 ? AdobeTransform.YCC : AdobeTransform.NONE;
      }
    }
    return AdobeTransform.ABSENT;
  }

  /** The segment after the one that starts here, or -1 before the scan and where none follows. */
  private static int next(byte[] file, int at) {
    if (at + 3 >= file.length) {
      return -1;
    }
    int length = (file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF);
    int next = at + 2 + length;
    // Any number of FF may stand before a marker.
    while (next + 1 < file.length
        && (file[next] & 0xFF) == 0xFF
        && (file[next + 1] & 0xFF) == 0xFF) {
      next++;
    }
    boolean more =
        next + 1 < file.length
            && (file[next] & 0xFF) == 0xFF
            && (file[next + 1] & 0xFF) != START_OF_SCAN;
    return more ? next : -1;
  }

  private static boolean isAdobe(byte[] file, int at) {
    for (int i = 0; i < ADOBE.length; i++) {
      if (file[at + i] != ADOBE[i]) {
        return false;
      }
    }
    return true;
  }
}
