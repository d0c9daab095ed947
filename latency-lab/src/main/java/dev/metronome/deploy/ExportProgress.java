package dev.metronome.deploy;

/** Hears how an export goes on, a stage after the other. */
public interface ExportProgress {

  /** Takes no notice. */
  ExportProgress NONE =
      new ExportProgress() {
        @Override
        public void begins(String stage, int parts) {}

        @Override
        public void done(int parts) {}
      };

  /**
   * A stage begins, and the one before has ended.
   *
   * @param stage in words
   * @param parts of which it consists
   */
  void begins(String stage, int parts);

  /** So many parts of the stage are done. */
  void done(int parts);
}
