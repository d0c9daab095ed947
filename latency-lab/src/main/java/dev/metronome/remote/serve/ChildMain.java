package dev.metronome.remote.serve;

import dev.metronome.agent.core.ChildServer;
import dev.metronome.agent.core.DeviceMonitor;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.runner.GarbageCollections;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** The process in which an agent's models run. */
public final class ChildMain {

  private ChildMain() {}

  /** Executes runs that arrive on standard input, until it ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    serve(new DesktopEngine(), new DesktopMonitor());
  }

  /** As {@link #main}, with another engine. */
  static void serve(InferenceEngine engine, DeviceMonitor monitor)
      throws IOException, InterruptedException {
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    // What libraries print must not come between the frames.
    System.setOut(System.err);
    ChildServer.serve(
        in, out, engine, monitor, new GarbageCollections(), () -> Runtime.getRuntime().halt(0));
  }
}
