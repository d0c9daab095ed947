package dev.metronome.cli;

import dev.metronome.deploy.ExportProgress;

/** Shows the stages of an export, or of a search's end, in the terminal, each while it lasts. */
final class Stages implements ExportProgress, AutoCloseable {

  private Progress progress;
  private int parts;

  Stages() {}

  @Override
  public void begins(String stage, int stageParts) {
    close();
    parts = stageParts;
    progress = Progress.startFleeting(stage, parts);
  }

  @Override
  public void done(int partsDone) {
    progress.update(partsDone);
  }

  /** What is measured elsewhere within the present stage, as a share of it. */
  void measuring(double done, String... figures) {
    progress.update((long) (done * parts), done * parts, figures);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
