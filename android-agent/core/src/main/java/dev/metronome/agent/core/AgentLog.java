package dev.metronome.agent.core;

/** Takes what an agent logs, a line at a time; there is never a token in it. Thread-safe. */
@FunctionalInterface
public interface AgentLog {

  /** Takes no notice. */
  AgentLog NONE = line -> {};

  void line(String line);
}
