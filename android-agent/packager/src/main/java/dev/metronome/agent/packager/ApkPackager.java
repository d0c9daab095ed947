package dev.metronome.agent.packager;

import com.android.apksig.apk.ApkFormatException;
import com.android.tools.r8.CompilationFailedException;
import com.reandroid.arsc.chunk.xml.AndroidManifestBlock;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Makes an APK; the same bytes for the same arguments.
 *
 * @param classPath the app and all that it needs: class files, and native libraries as {@code
 *     lib/ABI/libNAME.so}
 * @param android an archive with Android's classes
 * @param resources a folder with the manifest and the resources, as {@code src/main/android} of the
 *     app
 * @param keyStore a PKCS #12 file
 * @param keyName the key's name there
 * @param password of the file and the key
 */
public record ApkPackager(
    List<Path> classPath,
    Path android,
    Path resources,
    Path keyStore,
    String keyName,
    String password) {

  public ApkPackager {
    classPath = List.copyOf(classPath);
    Objects.requireNonNull(android, "android");
    Objects.requireNonNull(resources, "resources");
    Objects.requireNonNull(keyStore, "keyStore");
    Objects.requireNonNull(keyName, "keyName");
    Objects.requireNonNull(password, "password");
  }

  /**
   * Makes an APK of arguments: class path, Android's classes, resources, key store, name of the
   * key, password, and the file to write.
   */
  public static void main(String[] arguments)
      throws IOException, CompilationFailedException, ApkFormatException, GeneralSecurityException {
    if (arguments.length != 7) {
      throw new IllegalArgumentException(
          "CLASSPATH ANDROID-JAR RESOURCES KEY-STORE KEY-NAME PASSWORD OUT, not "
              + Arrays.toString(arguments));
    }
    List<Path> classPath =
        Arrays.stream(arguments[0].split(File.pathSeparator)).map(Path::of).toList();
    ApkPackager packager =
        new ApkPackager(
            classPath,
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            arguments[4],
            arguments[5]);
    packager.write(Path.of(arguments[6]));
  }

  /** Writes the APK. */
  public void write(Path out)
      throws IOException, CompilationFailedException, ApkFormatException, GeneralSecurityException {
    SortedMap<String, byte[]> encoded = Resources.encode(resources);
    int minSdk = minSdk(encoded);
    Ingredients ingredients = Ingredients.of(classPath).reachable();
    Map<String, byte[]> files = new TreeMap<>(encoded);
    files.putAll(new Dexer(minSdk, android).dex(ingredients.classes()));
    Files.createDirectories(out.toAbsolutePath().getParent());
    Path unsigned = Files.createTempFile(out.toAbsolutePath().getParent(), "unsigned", ".apk");
    try {
      ZipFileWriter.write(ingredients.filesWith(files), unsigned);
      Signing.of(keyStore, keyName, password).sign(unsigned, out, minSdk);
    } finally {
      Files.delete(unsigned);
    }
  }

  /**
   * Class files as they become on the oldest Android: with what that lacks of the language and the
   * library made up for, so that a JVM can try it.
   *
   * @param wanted whether a class file is, by its path
   */
  public SortedMap<String, byte[]> desugared(Predicate<String> wanted)
      throws IOException, CompilationFailedException {
    SortedMap<String, byte[]> classes = Ingredients.of(classPath).classes();
    classes.keySet().removeIf(wanted.negate());
    return new Dexer(minSdk(Resources.encode(resources)), android).desugared(classes);
  }

  private int minSdk(Map<String, byte[]> encoded) throws IOException {
    byte[] manifest = encoded.get("AndroidManifest.xml");
    Integer minSdk =
        manifest == null
            ? null
            : AndroidManifestBlock.load(new ByteArrayInputStream(manifest)).getMinSdkVersion();
    if (minSdk == null) {
      throw new IOException(
          resources + " lacks an AndroidManifest.xml with a minSdkVersion, or it cannot be read");
    }
    return minSdk;
  }
}
