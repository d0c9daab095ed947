package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.Message;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.ModelUpload;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.agent.protocol.ThermalStatus;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.RunPlan;
import dev.metronome.tables.measure.Samples;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of the protocol on Android 8, which has no records and lacks methods of the library:
 * the same code after the build's translation, run by a JVM.
 */
class OldAndroidTest {

  private static final String MODEL = "ab".repeat(32);

  private static ClassLoader old;

  /** Has translated classes before those of the test. */
  private static final class Translated extends ClassLoader {

    private final SortedMap<String, byte[]> classes;

    Translated(SortedMap<String, byte[]> classes) {
      super(OldAndroidTest.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      byte[] bytes = classes.get(name.replace('.', '/') + ".class");
      if (bytes == null) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? defineClass(name, bytes, 0, bytes.length) : loaded;
      }
    }
  }

  @BeforeAll
  static void translate() throws Exception {
    old = new Translated(ApkTest.packager().desugared(path -> path.startsWith("dev/metronome/")));
  }

  static List<Message> messages() {
    Context context =
        new Context(
            5,
            ThermalStatus.LIGHT,
            Optional.of(0.5),
            Optional.of(new Battery(50, true)),
            List.of(1_000_000L));
    Summary summary = new Summary(3, 2, 2, 0.5, 3, 1, 1, 3);
    return List.of(
        new AgentProblem(AgentProblem.Code.TOO_HOT, "device", "hot", "cool", "wait"),
        new DeviceFacts(
            "Phone",
            "Chip",
            List.of(new DeviceFacts.Cluster(List.of(0, 1), Optional.of(1L), Optional.of("s"))),
            "Android",
            "8.0",
            List.of(
                new DeviceFacts.RuntimeFacts("tflite", "2", ModelFormat.TFLITE, List.of("cpu"))),
            1L << 30,
            Optional.empty(),
            ThermalStatus.NONE,
            Optional.empty(),
            new DeviceFacts.Limits(1, 2, 3, 4, 5),
            Map.of("b", "2", "a", "1")),
        new Health("instance", 1, Optional.of("run"), 2, 3, 4, context),
        new ModelUpload(MODEL, 7, ModelFormat.TFLITE),
        request(Optional.of(RunRequest.Plan.of(RunPlan.DEFAULT)), Optional.empty()),
        request(
            Optional.empty(),
            Optional.of(new RunRequest.Group(MODEL, RunRequest.Bursts.of(BurstPlan.DEFAULT), 7))),
        new RunResult(
            "run",
            Optional.of(
                new RunResult.Single(
                    List.of(),
                    List.of(),
                    RunResult.listOf(Samples.ofNanos(new long[] {1, 2, 3})),
                    StopReason.INTERVAL_NARROW,
                    Optional.of(RunResult.Statistics.of(summary)))),
            Optional.empty(),
            1,
            0,
            context,
            List.of(context),
            context),
        new RunState("run", RunState.Phase.MEASURING, 0.5, 1, 2, 0, Optional.empty()));
  }

  private static RunRequest request(
      Optional<RunRequest.Plan> plan, Optional<RunRequest.Group> group) {
    return new RunRequest(
        List.of(MODEL),
        "tflite",
        "gpu",
        1,
        Precision.INT8,
        plan,
        group,
        new RunRequest.CoolDown(1, 2));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadAndWrittenTheSame(Message message) throws Exception {
    String text = ProtocolJson.write(message);
    Class<?> json = old.loadClass(ProtocolJson.class.getName());
    Class<?> type = old.loadClass(message.getClass().getName());
    Method read = json.getMethod("read", Class.class, String.class);
    Method write = json.getMethod("write", old.loadClass(Message.class.getName()));

    Object there = read.invoke(null, type, text);

    assertThat(there.getClass().getClassLoader()).isSameAs(old);
    assertThat(write.invoke(null, there)).isEqualTo(text);
    assertThat(there).hasToString(there.toString()).isEqualTo(read.invoke(null, type, text));
  }

  @Test
  void recordsAreNoneThere() throws Exception {
    assertThat(RunState.class.isRecord()).isTrue();
    assertThat(old.loadClass(RunState.class.getName()).getSuperclass()).isNotEqualTo(Record.class);
  }
}
