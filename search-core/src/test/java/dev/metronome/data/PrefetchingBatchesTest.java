package dev.metronome.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PrefetchingBatchesTest {

  private static BatchSource source(long length, LongFunction<Batch> batches) {
    return new BatchSource() {
      @Override
      public Batch batch(long step) {
        return batches.apply(step);
      }

      @Override
      public long length() {
        return length;
      }
    };
  }

  private static Batch numbered(long step) {
    return new Batch(new float[3], new int[] {(int) step}, 1, 1);
  }

  @Test
  void severalThreadsHandOutBatchesInOrderFromTheFirstStepOn() {
    BatchSource source = source(BatchSource.ENDLESS, PrefetchingBatchesTest::slowlyNumbered);
    try (PrefetchingBatches batches = PrefetchingBatches.start(source, 7, 5, 4)) {
      for (int step = 7; step < 60; step++) {
        assertThat(batches.next().labels()).containsExactly(step);
      }
    }
  }

  /** Even steps take longer, so that threads overtake each other. */
  private static Batch slowlyNumbered(long step) {
    try {
      Thread.sleep(step % 2 == 0 ? 4 : 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return numbered(step);
  }

  @Test
  void preparesNoMoreThanTheDepthAhead() throws InterruptedException {
    Set<Long> prepared = ConcurrentHashMap.newKeySet();
    CountDownLatch fourth = new CountDownLatch(4);
    BatchSource source =
        source(
            BatchSource.ENDLESS,
            step -> {
              prepared.add(step);
              fourth.countDown();
              return numbered(step);
            });
    try (PrefetchingBatches batches = PrefetchingBatches.start(source, 0, 3, 2)) {
      batches.next();
      assertThat(fourth.await(10, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(50);
      assertThat(prepared).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    }
  }

  @Test
  void endsAfterTheLastBatchOfItsSource() {
    try (PrefetchingBatches batches =
        PrefetchingBatches.start(source(3, PrefetchingBatchesTest::numbered), 1, 8, 1)) {
      assertThat(batches.next().labels()).containsExactly(1);
      assertThat(batches.next().labels()).containsExactly(2);
      assertThatThrownBy(batches::next)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("step 2");
    }
  }

  @Test
  void throwsInNextWhatTheSourceThrew() {
    BatchSource source =
        source(
            BatchSource.ENDLESS,
            step -> {
              if (step == 1) {
                throw new IllegalArgumentException("step 1 is broken");
              }
              return numbered(step);
            });
    try (PrefetchingBatches batches = PrefetchingBatches.start(source, 0, 4, 1)) {
      batches.next();
      assertThatThrownBy(batches::next)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("step 1 is broken");
    }
  }

  @Test
  void closingWakesAThreadThatWaitsAndEndsTheBackgroundThreads() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    BatchSource source =
        source(
            BatchSource.ENDLESS,
            step -> {
              started.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return numbered(step);
            });
    PrefetchingBatches batches = PrefetchingBatches.start(source, 0, 2, 1);
    CountDownLatch woken = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                batches.next();
              } catch (IllegalStateException e) {
                woken.countDown();
              }
            });
    waiting.start();
    assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    batches.close();
    assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(batches::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    waiting.join();
  }
}
