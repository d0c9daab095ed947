package dev.metronome.remote.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.CancelledRunException;
import dev.metronome.agent.core.ChildExecutor;
import dev.metronome.agent.core.RunControl;
import dev.metronome.agent.core.RunProgress;
import dev.metronome.agent.core.RunTask;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.files.FileHash;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildExecutorTest {

  private static final RunPlan PLAN =
      new RunPlan(0.5, 1, Duration.ofMillis(1), 0.5, 20, 20, Duration.ofSeconds(1));

  @TempDir private Path folder;

  private final List<String> log = new ArrayList<>();
  private ChildExecutor executor;

  @BeforeEach
  void create() {
    executor = DesktopAgent.executor(folder.resolve("work"), log::add, SpinChildMain.class);
  }

  @AfterEach
  void close() {
    executor.close();
  }

  /** Cancels itself in a phase. */
  private static final class Control implements RunControl {

    private final Optional<RunState.Phase> cancelIn;
    private Runnable action = () -> {};
    private volatile boolean cancelled;

    Control(Optional<RunState.Phase> cancelIn) {
      this.cancelIn = cancelIn;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void whenCancelled(Runnable then) {
      action = then;
    }

    /** When the run is well within what it does in this phase. */
    private void cancelSoon() {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      action.run();
    }

    @Override
    public void progress(RunProgress progress) {
      if (cancelIn.filter(progress.phase()::equals).isPresent() && !cancelled) {
        cancelled = true;
        new Thread(this::cancelSoon).start();
      }
    }
  }

  private RunResult run(String content, RunPlan plan, Optional<RunState.Phase> cancelIn)
      throws IOException {
    Path model = Files.writeString(folder.resolve("model"), content);
    String sha256 = FileHash.sha256(model);
    RunRequest request =
        new RunRequest(
            List.of(sha256),
            "spin",
            "cpu",
            1,
            Precision.FLOAT32,
            Optional.of(RunRequest.Plan.of(plan)),
            Optional.empty(),
            new RunRequest.CoolDown(0, 0));
    return executor.execute(
        new RunTask("run", request, Map.of(sha256, model)), new Control(cancelIn));
  }

  private RunResult run(String content) throws IOException {
    return run(content, PLAN, Optional.empty());
  }

  @Test
  void runsShareAProcessUntilOneCrashesIt() throws IOException {
    assertThat(run("one").single().orElseThrow().elapsedNanos()).hasSize(20);
    assertThat(run("two").single().orElseThrow().elapsedNanos()).hasSize(20);
    assertThat(log).hasSize(1);

    AgentProblem crash = catchThrowableOfType(AgentException.class, () -> run("crash")).problem();

    assertThat(crash.code()).isEqualTo(AgentProblem.Code.RUNTIME_CRASHED);
    assertThat(crash.what()).contains("the process that ran the models ended");
    assertThat(run("three").single().orElseThrow().elapsedNanos()).hasSize(20);
    try (Stream<Path> reports = Files.list(folder.resolve("work"))) {
      assertThat(reports).anyMatch(file -> file.toString().matches(".*crash-\\d+\\.log"));
    }
  }

  @Test
  void aRunIsCancelledBetweenInferences() throws IOException {
    RunPlan slow =
        new RunPlan(0.5, 1, Duration.ofMillis(1), 1e-9, 900_000, 900_000, Duration.ofMinutes(5));
    assertThatThrownBy(() -> run("slow", slow, Optional.of(RunState.Phase.MEASURING)))
        .isInstanceOf(CancelledRunException.class);
    assertThat(run("next").single()).isPresent();
    assertThat(log).hasSize(1);
  }

  @Test
  void aRunThatHangsIsKilledWhenItIsCancelled() throws IOException {
    assertThatThrownBy(() -> run("hang", PLAN, Optional.of(RunState.Phase.WARMING_UP)))
        .isInstanceOf(CancelledRunException.class);
    assertThat(run("next").single()).isPresent();
    assertThat(log)
        .anyMatch(line -> line.contains("ended with exit code 137"))
        .noneMatch(line -> line.contains("null"));
  }

  private List<Path> unpacked() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("work"))) {
      return files.filter(file -> file.getFileName().toString().contains("unpacked")).toList();
    }
  }

  @Test
  void whatAProcessUnpackedGoesWithIt() throws IOException {
    // As an agent leaves it that was killed.
    Files.createDirectories(folder.resolve("work/temporary-1/unpacked"));

    run("unpack");
    assertThat(unpacked()).hasSize(1);
    assertThat(folder.resolve("work/temporary-1")).doesNotExist();
    assertThatThrownBy(() -> run("crash")).isInstanceOf(AgentException.class);
    assertThat(unpacked()).isEmpty();

    run("unpack");
    assertThat(unpacked()).hasSize(1);
    executor.close();
    assertThat(unpacked()).isEmpty();
  }
}
