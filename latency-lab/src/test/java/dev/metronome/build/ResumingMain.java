package dev.metronome.build;

import dev.metronome.tables.Measurement;
import dev.metronome.tables.OpSignature;
import java.io.IOException;
import java.nio.file.Path;

/** Builds or resumes a table, printing a line per finished row; made to be killed. */
final class ResumingMain {

  private ResumingMain() {}

  public static void main(String[] args) throws IOException {
    BuildProgress printing =
        new BuildProgress() {
          @Override
          public void rowFinished(
              int row, int rows, OpSignature operation, Measurement measurement) {
            System.out.println("finished " + row + " of " + rows + ": " + operation);
          }
        };
    TestBuilds.builder(1).resume(TestBuilds.slowRequest(Path.of(args[0])), printing, () -> false);
  }
}
