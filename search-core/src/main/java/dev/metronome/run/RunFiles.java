package dev.metronome.run;

/** The names of the files in the folder of a run, for those who read it. */
public final class RunFiles {

  /** What a run was started with; its presence makes a folder that of a run. */
  public static final String CONFIG = "config.json";

  /** What a run found; there once it is done. */
  public static final String RESULT = "result.json";

  /** The options that it was last started with. */
  public static final String OPTIONS = "options.yaml";

  /** Why a run diverged. */
  public static final String DIVERGED = "diverged.json";

  /** A row for each architecture of each step of a search. */
  public static final String STEPS = "steps.csv";

  /** The probability of every choice over the steps of a search with a policy. */
  public static final String PROBABILITIES = "probabilities.csv";

  /** Random architectures that meet the target, judged as the candidates of the search are. */
  public static final String RANDOM = "random.csv";

  /** The latency table of a search, as it was read. */
  public static final String TABLE = "table.csv";

  /** A row for each epoch of a training. */
  public static final String EPOCHS = "epochs.csv";

  /** How often a test image of one class was taken for another, at the end of a training. */
  public static final String CONFUSION = "confusion.csv";

  private RunFiles() {}
}
