package dev.metronome.runner;

import dev.metronome.problem.UnavailableException;
import dev.metronome.tables.TargetName;

/** Says in a process of its own whether a runtime works there; takes the target's name. */
public final class StatusMain {

  private StatusMain() {}

  public static void main(String[] args) {
    int refused = 0;
    for (int i = 0; i < 2; i++) {
      try {
        Runners.open(TargetName.parse(args[0]), 1);
      } catch (UnavailableException e) {
        refused++;
      }
    }
    System.out.println("refused " + refused + " times");
    for (RuntimeStatus status : Runners.here()) {
      System.out.println(status.target() + " " + status.usable() + " " + status.details());
    }
  }
}
