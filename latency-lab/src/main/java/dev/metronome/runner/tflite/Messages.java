package dev.metronome.runner.tflite;

import com.sun.jna.Function;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.tensorflowlite.Reporter_Pointer_String_Pointer;

/** Collects what the library reports as errors. */
final class Messages extends Reporter_Pointer_String_Pointer {

  private static final int MOST_BYTES = 4096;

  private final List<String> texts = new ArrayList<>();

  /** The library's callback: a format of C's printf, and where its arguments are. */
  @Override
  public void call(Pointer data, String format, Pointer arguments) {
    texts.add(format.contains("%") ? formatted(format, arguments) : format);
  }

  private static String formatted(String format, Pointer arguments) {
    if (!Loader.getPlatform().matches("(linux|macosx)-x86_64")) {
      // How arguments are passed differs by platform, and a mistake would crash.
      return format;
    }
    byte[] text = new byte[MOST_BYTES];
    // There, a list of arguments is passed as its address, which the callback is given the place
    // of.
    try (PointerPointer<Pointer> place = new PointerPointer<>(arguments)) {
      com.sun.jna.Pointer list = new com.sun.jna.Pointer(place.get(0).address());
      int bytes =
          Function.getFunction("c", "vsnprintf")
              .invokeInt(new Object[] {text, (long) MOST_BYTES, format, list});
      return new String(
          text, 0, Math.max(0, Math.min(bytes, MOST_BYTES - 1)), StandardCharsets.UTF_8);
    }
  }

  /** All of them on one line, without the folders of the machine that the library was built on. */
  String text() {
    return String.join("; ", texts)
        .replaceAll("\\S*/(tensorflow/lite/)", "$1")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
