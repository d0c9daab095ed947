package dev.metronome.build;

import dev.metronome.tables.Measurement;
import java.io.IOException;
import java.nio.file.Path;

/** Builds or resumes a table, printing a line per finished row; made to be killed. */
final class ResumingMain {

  private ResumingMain() {}

  public static void main(String[] args) throws IOException {
    BuildProgress printing =
        new BuildProgress() {
          @Override
          public void finished(int finished, String what, Measurement measurement, double drift) {
            System.out.println("finished " + finished + ": " + what);
          }
        };
    TestBuilds.builder(1).resume(TestBuilds.slowRequest(Path.of(args[0])), printing, () -> false);
  }
}
