package dev.metronome.remote.serial;

/** Something at the other end of a line, in a thread of its own. */
abstract class LineThread implements AutoCloseable {

  private final Thread thread;
  private volatile boolean stopped;

  LineThread(String name) {
    thread = new Thread(this::serve, name);
  }

  /** To be called once all is set. */
  final void start() {
    thread.start();
  }

  final boolean isStopped() {
    return stopped;
  }

  /** What it does until it is stopped. */
  abstract void serve();

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
