package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.android.apksig.ApkVerifier;
import com.reandroid.apk.ApkModule;
import com.reandroid.arsc.chunk.xml.AndroidManifestBlock;
import com.reandroid.arsc.chunk.xml.ResXmlElement;
import com.reandroid.arsc.value.ValueType;
import dev.metronome.agent.packager.ApkPackager;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The APK as the build made it. */
class ApkTest {

  private static final Path APK = Path.of(System.getProperty("metronome.apk"));
  private static final int PAGE_BYTES = 16 << 10;

  @TempDir private Path folder;

  @Test
  void itIsSignedByTheSchemesTwoAndThreeWithTheDebugKey() throws Exception {
    ApkVerifier.Result result = new ApkVerifier.Builder(APK.toFile()).build().verify();
    assertThat(result.getErrors()).isEmpty();
    assertThat(result.isVerified()).isTrue();
    assertThat(result.isVerifiedUsingV2Scheme()).isTrue();
    assertThat(result.isVerifiedUsingV3Scheme()).isTrue();
    assertThat(result.getSignerCertificates().get(0).getSubjectX500Principal().getName())
        .isEqualTo("CN=Metronome debug key");
  }

  @Test
  void aChangedByteIsNoticed() throws Exception {
    byte[] bytes = Files.readAllBytes(APK);
    bytes[bytes.length / 2] ^= 1;
    Path changed = Files.write(folder.resolve("changed.apk"), bytes);
    assertThat(new ApkVerifier.Builder(changed.toFile()).build().verify().isVerified()).isFalse();
  }

  @Test
  void itsManifestSaysWhatTheAppNeeds() throws IOException {
    AndroidManifestBlock manifest = ApkModule.loadApkFile(APK.toFile()).getAndroidManifest();
    assertThat(manifest.getPackageName()).isEqualTo("dev.metronome.agent");
    assertThat(manifest.getMinSdkVersion()).isEqualTo(26);
    assertThat(manifest.getTargetSdkVersion()).isEqualTo(34);
    assertThat(manifest.isDebuggable()).isFalse();
    assertThat(manifest.isExtractNativeLibs()).isFalse();
    assertThat(manifest.getMainActivity()).isNotNull();
    assertThat(new ArrayList<>(manifest.getUsesPermissions()))
        .containsExactlyInAnyOrder(
            "android.permission.INTERNET",
            "android.permission.FOREGROUND_SERVICE",
            "android.permission.FOREGROUND_SERVICE_SPECIAL_USE",
            "android.permission.POST_NOTIFICATIONS",
            "android.permission.WAKE_LOCK");
    List<ResXmlElement> services = manifest.listApplicationElementsByTag("service");
    assertThat(services).hasSize(2);
    for (ResXmlElement service : services) {
      var exported = service.searchAttributeByResourceId(0x01010010);
      assertThat(exported.getValueType()).isEqualTo(ValueType.BOOLEAN);
      assertThat(exported.getValueAsBoolean()).isFalse();
    }
    // android:foregroundServiceType="specialUse"
    assertThat(services.get(0).searchAttributeByResourceId(0x01010599).getData())
        .isEqualTo(0x40000000);
    // android:process
    assertThat(services.get(1).searchAttributeByResourceId(0x01010011).getValueAsString())
        .isEqualTo(":inference");
  }

  @Test
  void itHasCodeForAndroid() throws IOException {
    try (ZipFile zip = new ZipFile(APK.toFile())) {
      byte[] dex = zip.getInputStream(zip.getEntry("classes.dex")).readAllBytes();
      String text = new String(dex, StandardCharsets.ISO_8859_1);
      // Version 38 is what Android 8.0 runs.
      assertThat(text).startsWith("dex\n038\0");
      assertThat(text)
          .contains("Ldev/metronome/agent/app/AgentService;")
          .contains("Ldev/metronome/agent/core/Agent;")
          .contains("Lorg/tensorflow/lite/gpu/GpuDelegate;")
          .doesNotContain("Lorg/robolectric/");
    }
  }

  @Test
  void nativeLibrariesLieWherePagesOfMemoryBegin() throws IOException {
    Map<String, Long> offsets = new TreeMap<>();
    try (ZipFile zip = new ZipFile(APK.toFile())) {
      for (String abi : List.of("arm64-v8a", "armeabi-v7a", "x86_64")) {
        for (String library : List.of("libtensorflowlite_jni.so", "libtensorflowlite_gpu_jni.so")) {
          ZipEntry entry = zip.getEntry("lib/" + abi + "/" + library);
          assertThat(entry).as(abi + " " + library).isNotNull();
          assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        }
      }
      assertThat(zip.stream().filter(entry -> entry.getName().endsWith(".so"))).hasSize(6);
    }
    storedOffsets(offsets);
    assertThat(offsets.keySet()).filteredOn(name -> name.endsWith(".so")).hasSize(6);
    offsets.forEach(
        (name, offset) ->
            assertThat(offset % (name.endsWith(".so") ? PAGE_BYTES : 4)).as(name).isZero());
    assertThat(offsets).containsKey("resources.arsc");
  }

  /** Where the bytes of files begin that are not compressed, by the archive's own directory. */
  private static void storedOffsets(Map<String, Long> offsets) throws IOException {
    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(APK)).order(ByteOrder.LITTLE_ENDIAN);
    int end = zip.limit() - 22;
    assertThat(zip.getInt(end)).isEqualTo(0x06054b50);
    int entry = zip.getInt(end + 16);
    for (int i = 0; i < zip.getShort(end + 10); i++) {
      assertThat(zip.getInt(entry)).isEqualTo(0x02014b50);
      int nameLength = zip.getShort(entry + 28);
      byte[] name = new byte[nameLength];
      zip.get(entry + 46, name);
      int local = zip.getInt(entry + 42);
      if (zip.getShort(entry + 10) == 0) {
        offsets.put(
            new String(name, StandardCharsets.UTF_8),
            (long) local + 30 + zip.getShort(local + 26) + zip.getShort(local + 28));
      }
      entry += 46 + nameLength + zip.getShort(entry + 30) + zip.getShort(entry + 32);
    }
  }

  /** In a process of its own, as the build does: D8 numbers things otherwise under assertions. */
  @Test
  void theSameSourcesGiveTheSameBytes() throws Exception {
    Path again = folder.resolve("again.apk");
    ApkPackager packager = packager();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                ApkPackager.class.getName(),
                System.getProperty("metronome.apk.classPath"),
                packager.android().toString(),
                packager.resources().toString(),
                packager.keyStore().toString(),
                packager.keyName(),
                packager.password(),
                again.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    assertThat(builder.start().waitFor()).as(() -> "what it printed lies in " + folder).isZero();
    assertThat(Files.mismatch(APK, again)).isEqualTo(-1);
  }

  static ApkPackager packager() {
    List<Path> classPath =
        Arrays.stream(System.getProperty("metronome.apk.classPath").split(File.pathSeparator))
            .map(Path::of)
            .toList();
    return new ApkPackager(
        classPath,
        Path.of(System.getProperty("metronome.android")),
        Path.of("src", "main", "android"),
        Path.of("debug.p12"),
        "debug",
        "android");
  }

  @Test
  void apksignerAgrees() throws Exception {
    assertThat(output("apksigner", "verify", "--verbose", APK.toString()))
        .contains("Verified using v2 scheme (APK Signature Scheme v2): true")
        .contains("Verified using v3 scheme (APK Signature Scheme v3): true");
  }

  @Test
  void aapt2ReadsIt() throws Exception {
    assertThat(output("aapt2", "dump", "badging", APK.toString()))
        .contains("package: name='dev.metronome.agent'")
        .contains("sdkVersion:'26'")
        .contains("targetSdkVersion:'34'")
        .contains("launchable-activity: name='dev.metronome.agent.app.AgentActivity'")
        .contains("native-code: 'arm64-v8a' 'armeabi-v7a' 'x86_64'")
        .contains("application-label:'Metronome'");
  }

  private static String output(String... command) throws IOException, InterruptedException {
    assumeThat(onPath(command[0])).as(command[0] + " is installed").isPresent();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
