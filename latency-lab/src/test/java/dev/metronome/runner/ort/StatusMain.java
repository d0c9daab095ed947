package dev.metronome.runner.ort;

import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.Runners;
import dev.metronome.runner.RuntimeStatus;
import dev.metronome.tables.TargetName;

/** Says in a process of its own whether runtimes work there. */
final class StatusMain {

  private StatusMain() {}

  public static void main(String[] args) {
    int refused = 0;
    for (int i = 0; i < 2; i++) {
      try {
        Runners.open(TargetName.parse("ort-cpu"), 1);
      } catch (UnavailableException e) {
        refused++;
      }
    }
    System.out.println("refused " + refused + " times");
    for (RuntimeStatus status : Runners.here()) {
      System.out.println(status.usable() + " " + status.details());
    }
  }
}
