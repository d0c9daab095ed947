package dev.metronome.agent.packager;

import com.android.tools.r8.ByteDataView;
import com.android.tools.r8.ClassFileConsumer;
import com.android.tools.r8.CompilationFailedException;
import com.android.tools.r8.CompilationMode;
import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.DexIndexedConsumer;
import com.android.tools.r8.Diagnostic;
import com.android.tools.r8.DiagnosticsHandler;
import com.android.tools.r8.JdkClassFileProvider;
import com.android.tools.r8.ProgramConsumer;
import com.android.tools.r8.origin.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns class files into what Android runs.
 *
 * @param minSdk the oldest Android that it has to run on; what that lacks of the language and the
 *     library is made up for
 * @param android an archive with Android's classes
 */
record Dexer(int minSdk, Path android) {

  /** Android's dex files, by their path in an APK. */
  SortedMap<String, byte[]> dex(Map<String, byte[]> classes)
      throws IOException, CompilationFailedException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    run(
        classes,
        new DexIndexedConsumer() {
          @Override
          public void accept(
              int index, ByteDataView data, Set<String> descriptors, DiagnosticsHandler handler) {
            byte[] bytes = data.copyByteData();
            synchronized (files) {
              files.put("classes" + (index == 0 ? "" : String.valueOf(index + 1)) + ".dex", bytes);
            }
          }

          @Override
          public void finished(DiagnosticsHandler handler) {}
        });
    return files;
  }

  /** The same as class files, which a JVM can run: what was made up for is in there. */
  SortedMap<String, byte[]> desugared(Map<String, byte[]> classes)
      throws IOException, CompilationFailedException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    run(
        classes,
        new ClassFileConsumer() {
          @Override
          public void accept(ByteDataView data, String descriptor, DiagnosticsHandler handler) {
            byte[] bytes = data.copyByteData();
            synchronized (files) {
              files.put(descriptor.substring(1, descriptor.length() - 1) + ".class", bytes);
            }
          }

          @Override
          public void finished(DiagnosticsHandler handler) {}
        });
    return files;
  }

  private void run(Map<String, byte[]> classes, ProgramConsumer consumer)
      throws IOException, CompilationFailedException {
    D8Command.Builder command =
        D8Command.builder(new Quiet())
            .setMode(CompilationMode.RELEASE)
            .setMinApiLevel(minSdk)
            .addLibraryFiles(android)
            .addLibraryResourceProvider(JdkClassFileProvider.fromSystemJdk())
            .setProgramConsumer(consumer);
    for (Map.Entry<String, byte[]> type : classes.entrySet()) {
      command.addClassProgramData(type.getValue(), origin(type.getKey()));
    }
    D8.run(command.build());
  }

  private static Origin origin(String path) {
    return new Origin(Origin.root()) {
      @Override
      public String part() {
        return path;
      }
    };
  }

  /** Libraries have optional parts whose types are not there; only errors are of interest. */
  private static final class Quiet implements DiagnosticsHandler {
    @Override
    public void warning(Diagnostic warning) {}

    @Override
    public void info(Diagnostic info) {}
  }
}
