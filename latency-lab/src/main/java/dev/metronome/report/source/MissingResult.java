package dev.metronome.report.source;

import dev.metronome.run.RunFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is said of a run that has gone all of its way and has no result nevertheless. */
final class MissingResult {

  private MissingResult() {}

  /**
   * A sentence.
   *
   * @param folder of the run
   * @param command that makes such runs; it only makes the result where the rest is there
   * @param all what the log has all of
   */
  static String of(Path folder, String command, String all) {
    Path options = folder.resolve(RunFiles.OPTIONS);
    String begun = "metronome " + command;
    return folder.resolve(RunFiles.RESULT)
        + " is missing, although the log has all "
        + all
        + ": it was deleted, or the run was stopped before it was written. "
        + (Files.exists(options)
            ? "'" + begun + " --config " + options + " --out " + folder + "' makes it again."
            : "The '" + begun + "' that began the run makes it again, with the same --out.");
  }
}
