package dev.metronome.remote.serve;

import java.io.IOException;

/** The process of an agent's models with a {@link HashSpinEngine} that takes twice as long. */
public final class SlowSpinChildMain {

  private SlowSpinChildMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    ChildMain.serve(new HashSpinEngine(2), new DesktopMonitor());
  }
}
