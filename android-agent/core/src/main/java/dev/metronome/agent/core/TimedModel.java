package dev.metronome.agent.core;

import dev.metronome.tables.measure.Invocation;

/** A model that is loaded: a call is one inference. */
public interface TimedModel extends Invocation, AutoCloseable {

  /** Releases the model. */
  @Override
  void close();
}
