package dev.metronome.cli;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Platform;
import java.nio.charset.Charset;
import java.util.OptionalInt;

/** Where standard output and standard error go, and what can be shown there. */
enum StandardStream {
  OUTPUT(1, "stdout"),
  ERROR(2, "stderr");

  private static final int USUAL_COLUMNS = 80;

  /** "Get window size", as Linux and as the BSDs number it. */
  private static final long TIOCGWINSZ_LINUX = 0x5413;

  private static final long TIOCGWINSZ_BSD = 0x40087468;

  private final int fileDescriptor;
  private final String javaName;

  StandardStream(int fileDescriptor, String javaName) {
    this.fileDescriptor = fileDescriptor;
    this.javaName = javaName;
  }

  /** Whether a person watches it in a terminal, by the C library's {@code isatty}. */
  boolean isTerminal() {
    String name = Platform.isWindows() ? "_isatty" : "isatty";
    return function(name).invokeInt(new Object[] {fileDescriptor}) != 0;
  }

  /** Whether a line can be drawn again and again; the simplest terminals only append. */
  boolean isRedrawable() {
    return !"dumb".equals(System.getenv("TERM")) && isTerminal();
  }

  /** Whether colours are shown, and wanted (no-color.org). */
  boolean isColoured() {
    String unwanted = System.getenv("NO_COLOR");
    return (unwanted == null || unwanted.isEmpty()) && !Platform.isWindows() && isRedrawable();
  }

  /** Columns of the terminal as it is now. */
  int columns() {
    return windowColumns().orElseGet(StandardStream::toldColumns);
  }

  private OptionalInt windowColumns() {
    if (Platform.isWindows()) {
      return OptionalInt.empty();
    }
    // struct winsize: rows, columns, and two sizes in pixels, each an unsigned short.
    try (Memory size = new Memory(4L * Short.BYTES)) {
      long request = Platform.isLinux() ? TIOCGWINSZ_LINUX : TIOCGWINSZ_BSD;
      int failed = function("ioctl").invokeInt(new Object[] {fileDescriptor, request, size});
      int columns = failed == 0 ? Short.toUnsignedInt(size.getShort(Short.BYTES)) : 0;
      return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    }
  }

  private static int toldColumns() {
    String told = System.getenv("COLUMNS");
    return told != null && told.matches("[1-9]\\d{0,4}") ? Integer.parseInt(told) : USUAL_COLUMNS;
  }

  /** Whether it takes these characters, which depends on the locale. */
  boolean shows(String characters) {
    // The first since Java 19, the second before.
    String encoding =
        System.getProperty(
            javaName + ".encoding", System.getProperty("sun." + javaName + ".encoding"));
    Charset charset = encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
    return charset.newEncoder().canEncode(characters);
  }

  private static Function function(String name) {
    return Function.getFunction(Platform.C_LIBRARY_NAME, name);
  }
}
