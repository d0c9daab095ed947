package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.Bench;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A board on a pseudo-terminal that comes and goes. */
class BoardHostTest extends PtyTest {

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final RunPlan PLAN =
      new RunPlan(0.04, 2, Duration.ofSeconds(8), 1e-9, 60, 60, Duration.ofSeconds(60));

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final CountingEngine engine = new CountingEngine();

  private final BoardHost.Listener listener =
      new BoardHost.Listener() {
        @Override
        public void broke(String reason) {
          told.add("broke: " + reason);
        }

        @Override
        public void waiting(Problem why) {
          told.add("waiting: " + why.what());
        }

        @Override
        public void returned() {
          told.add("returned");
        }
      };

  private BoardHost host() {
    return new BoardHost(
        () -> JsscLine.open(pair.other()),
        line -> new ReferenceBoard(line, engine, TestBoard.facts(), folder, engine),
        LOOK,
        listener);
  }

  /** A host in a thread of its own. */
  private LineThread serving(AtomicInteger opened) {
    LineThread thread =
        new LineThread("board host") {
          @Override
          void serve() {
            host().serve(opened::incrementAndGet, this::isStopped);
          }
        };
    thread.start();
    return thread;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
      Thread.sleep(5);
    }
  }

  @Test
  void aPulledCableIsWaitedForAndTheMeasuringGoesOn() throws Exception {
    Path model = Files.writeString(folder.resolve("m.tflite"), "a model");
    AtomicInteger opened = new AtomicInteger();
    engine.pauseInRuns(10);
    BoardPatience patience =
        new BoardPatience(Duration.ofSeconds(20), Duration.ofMillis(60), Duration.ofSeconds(20));
    try (LineThread board = serving(opened);
        SerialBench bench =
            SerialBench.open(
                pair.one(),
                () -> JsscLine.open(pair.one()),
                patience,
                TargetName.parse("count-cpu@serial:there"),
                1,
                Precision.INT8,
                () -> {})) {
      Thread cable = new Thread(this::pullAndPlugIn, "cable");
      cable.start();
      Bench.Single measured = bench.measure(model, PLAN, () -> {});
      cable.join();

      assertThat(board.isStopped()).isFalse();
      assertThat(measured.result().samples().elapsedNanos())
          .hasSize(60)
          .containsOnly(CountingEngine.nanos(model));
      assertThat(told).hasSize(3);
      assertThat(told.get(0)).startsWith("broke: ");
      assertThat(told.get(1)).isEqualTo("waiting: there is no such port");
      assertThat(told.get(2)).isEqualTo("returned");
      assertThat(opened).hasValue(1);
    }
  }

  private void pullAndPlugIn() {
    try {
      await(() -> engine.runs() > 20);
      pair.unplug();
      await(() -> told.size() == 2);
      pair.plugIn();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void waitingForTheCableEndsWhenItIsToStop() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    LineThread board = serving(opened);
    await(() -> opened.get() == 1);
    pair.unplug();
    await(() -> told.size() == 2);

    board.close();

    assertThat(told).last().asString().startsWith("waiting");
  }

  @Test
  void aPortThatWasNeverThereIsRefused() {
    pair.unplug();

    assertThatThrownBy(() -> host().serve(() -> told.add("ready"), () -> false))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("there is no such port");
    assertThat(told).isEmpty();
  }
}
