package dev.metronome.remote.serve;

/** The child process of an agent with {@link HashSpinEngine}. */
public final class SpinChildMain {

  private SpinChildMain() {}

  public static void main(String[] arguments) throws Exception {
    ChildMain.serve(new HashSpinEngine(), new DesktopMonitor());
  }
}
