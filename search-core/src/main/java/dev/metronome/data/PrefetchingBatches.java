package dev.metronome.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prepares the coming batches of a source in the background and hands them out in order.
 *
 * <p>One thread takes batches; any thread may close. Nothing is prepared beyond the given depth, so
 * memory stays bounded.
 */
public final class PrefetchingBatches implements AutoCloseable {

  private final BatchSource source;
  private final ExecutorService threads;

  /** Batches asked for and not yet taken, the next one first; guarded by itself. */
  private final Deque<Future<Batch>> pending = new ArrayDeque<>();

  /** The batch that was taken last, perhaps still waited for. */
  private Future<Batch> taken = CompletableFuture.completedFuture(null);

  private long nextToPrepare;
  private long nextToTake;
  private boolean closed;

  private PrefetchingBatches(BatchSource source, long firstStep, int threadCount) {
    this.source = source;
    this.nextToPrepare = firstStep;
    this.nextToTake = firstStep;
    this.threads =
        Executors.newFixedThreadPool(
            threadCount,
            work -> {
              Thread thread = new Thread(work, "batch-prefetch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts to prepare.
   *
   * @param firstStep the step whose batch comes first; not 0 when a run is resumed
   * @param depth how many batches are kept ready
   * @param threadCount how many threads prepare batches
   * @throws IllegalArgumentException when the step is negative or a count is below 1
   */
  public static PrefetchingBatches start(
      BatchSource source, long firstStep, int depth, int threadCount) {
    if (firstStep < 0 || depth < 1 || threadCount < 1) {
      throw new IllegalArgumentException(
          "from step " + firstStep + ", " + depth + " ready, " + threadCount + " threads");
    }
    PrefetchingBatches batches = new PrefetchingBatches(source, firstStep, threadCount);
    synchronized (batches.pending) {
      for (int i = 0; i < depth; i++) {
        batches.prepareOne();
      }
    }
    return batches;
  }

  /**
   * The next batch; waits until it is ready.
   *
   * @throws NoSuchElementException after the last batch of a source that ends
   * @throws IllegalStateException when this is closed, or the thread is interrupted while it waits
   *     (it stays interrupted)
   * @throws RuntimeException whatever the source threw for this step
   */
  public Batch next() {
    Future<Batch> batch;
    long step;
    synchronized (pending) {
      if (closed) {
        throw new IllegalStateException("closed before step " + nextToTake);
      }
      if (pending.isEmpty()) {
        throw new NoSuchElementException("the last batch was that of step " + (nextToTake - 1));
      }
      batch = pending.remove();
      step = nextToTake++;
      taken = batch;
      prepareOne();
    }
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for batch " + step, e);
    } catch (CancellationException e) {
      throw new IllegalStateException("closed before step " + step, e);
    } catch (ExecutionException e) {
      throw rethrown(step, e.getCause());
    }
  }

  /** Stops the threads and drops what was prepared; who waits in {@link #next()} is woken. */
  @Override
  public void close() {
    synchronized (pending) {
      closed = true;
      pending.forEach(batch -> batch.cancel(true));
      pending.clear();
      taken.cancel(true);
    }
    threads.shutdownNow();
  }

  private void prepareOne() {
    if (nextToPrepare < source.length()) {
      long step = nextToPrepare++;
      pending.add(threads.submit(() -> source.batch(step)));
    }
  }

  private static RuntimeException rethrown(long step, Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException("batch " + step + " could not be prepared", cause);
  }
}
