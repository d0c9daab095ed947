package dev.metronome.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Does independent pieces of work, numbered from 0, on all cores. */
final class ParallelLoop {

  private ParallelLoop() {}

  /** Does pieces of work, one after the other, with whatever it keeps between them. */
  interface Worker extends AutoCloseable {

    void work(int index);

    @Override
    default void close() {}
  }

  /**
   * Returns when all pieces are done. Which worker does which piece is open, so a piece's result
   * must depend on its index alone.
   *
   * @param workers makes one worker for each thread
   * @throws IllegalStateException when the calling thread is interrupted (it stays interrupted)
   * @throws RuntimeException whatever a worker threw; the rest of the work is dropped
   */
  static void run(int count, Supplier<Worker> workers, ProgressListener progress) {
    int threadCount = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), count));
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean stopped = new AtomicBoolean();
    Object reporting = new Object();
    int[] done = new int[1];
    Callable<Void> body =
        () -> {
          try (Worker worker = workers.get()) {
            for (int i = next.getAndIncrement();
                i < count && !stopped.get();
                i = next.getAndIncrement()) {
              worker.work(i);
              synchronized (reporting) {
                progress.progressed(++done[0], count);
              }
            }
            return null;
          } catch (RuntimeException | Error e) {
            stopped.set(true);
            throw e;
          }
        };
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < threadCount; i++) {
        running.add(threads.submit(body));
      }
      for (Future<Void> thread : running) {
        thread.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted after " + done[0] + " of " + count, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      stopped.set(true);
      threads.shutdownNow();
    }
  }
}
