package dev.metronome.runner.ort;

import dev.metronome.problem.UnavailableException;
import dev.metronome.runner.Runners;
import dev.metronome.runner.RuntimeStatus;
import dev.metronome.tables.TargetName;

/** Runs in a process of its own, in which the native library cannot be unpacked. */
final class NoLibraryMain {

  private NoLibraryMain() {}

  public static void main(String[] args) {
    int refused = 0;
    for (int i = 0; i < 2; i++) {
      try {
        Runners.open(TargetName.parse("ort-cpu"), 1);
      } catch (UnavailableException e) {
        refused++;
      }
    }
    System.out.println(refused == 2 ? "refused twice" : "refused " + refused);
    for (RuntimeStatus status : Runners.here()) {
      System.out.println(status.usable() + " " + status.details());
    }
  }
}
