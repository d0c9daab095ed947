package dev.metronome.agent.packager;

import com.reandroid.apk.ApkModule;
import com.reandroid.apk.ApkModuleXmlEncoder;
import com.reandroid.archive.InputSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns an app's manifest and resources into the binary forms that Android reads. */
final class Resources {

  private Resources() {}

  /**
   * The manifest, the table of resources and the files of resources, by their path in an APK.
   *
   * @param folder with {@code AndroidManifest.xml} and {@code resources/NAME/res/}, whose {@code
   *     values/public.xml} numbers all resources
   */
  static SortedMap<String, byte[]> encode(Path folder) throws IOException {
    ApkModuleXmlEncoder encoder = new ApkModuleXmlEncoder();
    encoder.scanDirectory(folder.toFile());
    ApkModule module = encoder.getApkModule();
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (InputSource source : module.getInputSources()) {
      try (InputStream in = source.openStream()) {
        files.put(source.getAlias(), in.readAllBytes());
      }
    }
    return files;
  }
}
