package dev.metronome.cli;

import dev.metronome.deploy.ExportProgress;

/** Shows the stages of an export, or of a search's end, in the terminal, each while it lasts. */
final class Stages implements ExportProgress, AutoCloseable {

  private Progress progress;

  Stages() {}

  @Override
  public void begins(String stage, int parts) {
    close();
    progress = Progress.startFleeting(stage, parts);
  }

  @Override
  public void done(int parts) {
    progress.update(parts);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
