package dev.metronome.agent.packager;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the classes that an app can come to. What a class names in its constants counts, be it in
 * code, in a signature, in an annotation, or as a text that a class is loaded by; so nothing is
 * left out but classes whose names are put together at run time.
 */
final class Reachable {

  private static final Pattern IN_SIGNATURE = Pattern.compile("L([\\w$/]+)[;<]");

  // The kinds of constants, by the Java Virtual Machine Specification, table 4.4-A.
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private Reachable() {}

  /**
   * Those that are reached from others.
   *
   * @param roots whether a class is there in any case, by its path
   */
  static SortedMap<String, byte[]> from(SortedMap<String, byte[]> classes, Predicate<String> roots)
      throws IOException {
    SortedMap<String, byte[]> reached = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(classes.keySet().stream().filter(roots).toList());
    while (!open.isEmpty()) {
      String path = open.remove();
      byte[] bytes = classes.get(path);
      if (bytes != null && reached.putIfAbsent(path, bytes) == null) {
        open.addAll(named(path, bytes));
      }
    }
    return reached;
  }

  /** The paths of what may be classes among the constants. */
  private static List<String> named(String path, byte[] bytes) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String text : texts(path, bytes)) {
      // A class as code names it, or as one that is loaded by its name.
      paths.add(text.replace('.', '/') + ".class");
      Matcher matcher = IN_SIGNATURE.matcher(text);
      while (matcher.find()) {
        paths.add(matcher.group(1) + ".class");
      }
    }
    return paths;
  }

  private static List<String> texts(String path, byte[] bytes) throws IOException {
    List<String> texts = new ArrayList<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int kind = in.readUnsignedByte();
      switch (kind) {
        case UTF8 -> texts.add(in.readUTF());
        case LONG, DOUBLE -> {
          in.skipNBytes(8);
          // They take two places.
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        default -> throw new IOException(path + ": a constant of the unknown kind " + kind);
      }
    }
    return texts;
  }
}
