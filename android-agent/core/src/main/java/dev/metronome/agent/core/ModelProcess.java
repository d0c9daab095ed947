package dev.metronome.agent.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A process in which models run, as the agent that started it sees it. */
public interface ModelProcess {

  /** Starts such processes. */
  interface Launcher {

    /**
     * A new process, which executes {@link ChildServer#serve}.
     *
     * @throws IOException where there is none
     */
    ModelProcess launch() throws IOException;

    /** What has to be there for a process to start, for people. */
    String expected();

    /** Where to look for the reasons of a crash, for people. */
    String crashReports();
  }

  /** How the process is called in logs, such as {@code process 4711}. */
  String name();

  /** What the process writes; it ends with the process. */
  InputStream in();

  /** What the process reads; it ends when this does. */
  OutputStream out();

  boolean isAlive();

  /** Ends the process whatever it does. */
  void kill();

  /** How a process that was killed or crashed has ended, such as {@code ended with exit code 1}. */
  String ending();
}
