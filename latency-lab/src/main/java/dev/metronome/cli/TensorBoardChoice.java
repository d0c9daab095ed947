package dev.metronome.cli;

import dev.metronome.run.RunDirectory;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.SearchListener;
import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingListener;
import dev.metronome.space.SearchSpace;
import dev.metronome.tensorboard.SearchEvents;
import dev.metronome.tensorboard.TrainingEvents;
import picocli.CommandLine.Option;

/** Whether runs write event files for TensorBoard into their folder, as an option. */
final class TensorBoardChoice {

  @Option(
      names = "--no-tensorboard",
      description =
          "Write no event files into the run's folder, which 'tensorboard --logdir' shows.")
  private boolean none;

  /** A listener, and the event files beside it. */
  SearchListener beside(
      SearchListener progress, RunDirectory directory, SearchConfig config, SearchSpace space) {
    return none
        ? progress
        : progress.and(new SearchEvents(directory.folder(), config, space.decisions()));
  }

  /** A listener, and the event files beside it. */
  TrainingListener beside(
      TrainingListener progress, RunDirectory directory, TrainingConfig config) {
    return none ? progress : progress.and(new TrainingEvents(directory.folder(), config));
  }
}
