package dev.metronome.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.IVersionProvider;

/**
 * What this program was built from, and the native libraries that lie beside it. Nothing native is
 * loaded to tell that.
 */
final class BuildVersion implements IVersionProvider {

  private static final String NATIVE = "\\.(so|dll|dylib|jnilib)";

  private static final Properties BUILD = build();

  /**
   * A native library of a runtime.
   *
   * @param version key of the version among the facts of the build
   * @param library path of such a library in its jar, with the platform as its group
   */
  private record NativeLibrary(String name, String version, Pattern library) {}

  private static final List<NativeLibrary> RUNTIMES =
      List.of(
          new NativeLibrary(
              "ONNX Runtime",
              "onnxruntime",
              Pattern.compile("ai/onnxruntime/native/([^/]+)/\\w*onnxruntime" + NATIVE)),
          new NativeLibrary(
              "TensorFlow Lite",
              "tensorflowlite",
              Pattern.compile("org/bytedeco/tensorflowlite/([^/]+)/\\w*tensorflowlite" + NATIVE)),
          new NativeLibrary(
              "PyTorch",
              "pytorch",
              Pattern.compile("pytorch/\\w+/([^/]+)/\\w*torch_cpu" + NATIVE)));

  private static Properties build() {
    Properties facts = new Properties();
    try (InputStream file = BuildVersion.class.getResourceAsStream("build.properties")) {
      facts.load(file);
    } catch (IOException e) {
      throw new IllegalStateException("a class path that cannot be read", e);
    }
    return facts;
  }

  /** The version, such as {@code 0.1.0}. */
  static String text() {
    return BUILD.getProperty("version");
  }

  @Override
  public String[] getVersion() {
    List<String> lines = new ArrayList<>();
    lines.add("metronome " + text() + ", " + revision());
    lines.add(
        String.format(
            Locale.ROOT,
            "%-16s %s (%s), %s %s",
            "Java",
            System.getProperty("java.version"),
            System.getProperty("java.vendor"),
            System.getProperty("os.name"),
            System.getProperty("os.arch")));
    List<Path> jars = jars();
    for (NativeLibrary runtime : RUNTIMES) {
      Collection<String> platforms = platforms(runtime, jars);
      lines.add(
          String.format(
              Locale.ROOT,
              "%-16s %s, %s",
              runtime.name(),
              BUILD.getProperty(runtime.version()),
              platforms.isEmpty() ? "no native library" : "for " + String.join(", ", platforms)));
    }
    return lines.toArray(String[]::new);
  }

  private static String revision() {
    String revision = BUILD.getProperty("revision");
    // Outside of a repository the build finds nothing to put in.
    return revision.isEmpty() || revision.startsWith("$")
        ? "revision unknown"
        : "revision " + revision;
  }

  private static List<Path> jars() {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(file -> file.endsWith(".jar"))
        .map(Path::of)
        .toList();
  }

  private static Collection<String> platforms(NativeLibrary runtime, List<Path> jars) {
    Collection<String> platforms = new TreeSet<>();
    for (Path jar : jars) {
      try (JarFile entries = new JarFile(jar.toFile())) {
        entries.stream()
            .map(JarEntry::getName)
            .map(runtime.library()::matcher)
            .filter(Matcher::matches)
            .map(library -> library.group(1))
            .forEach(platforms::add);
      } catch (IOException e) {
        // A jar that cannot be read has no library that could be loaded.
      }
    }
    return platforms;
  }
}
