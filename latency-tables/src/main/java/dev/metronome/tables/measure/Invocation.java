package dev.metronome.tables.measure;

/** What is timed: one inference. */
@FunctionalInterface
public interface Invocation {
  void run();
}
