package dev.metronome.run;

import dev.metronome.network.Safetensors;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SearchSpace;
import dev.metronome.supernet.Supernet;
import dev.metronome.training.RmsProp;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The supernet that a search has trained so far. */
public final class TrainedSupernet {

  private TrainedSupernet() {}

  /**
   * Loads the weights of a search's last checkpoint; the caller closes the supernet.
   *
   * @param device what it runs on, which may be another than it was trained on
   * @throws BadInputException where the search has no checkpoint yet
   */
  public static Supernet open(
      Path run, SearchConfig config, SearchSpace space, TrainingDevice device) throws IOException {
    Optional<Safetensors> checkpoint = RunDirectory.checkpoint(run);
    if (checkpoint.isEmpty()) {
      throw new BadInputException(
          run.toString(),
          "it has no checkpoint yet",
          "a search that has trained for a while",
          "go on with the search first");
    }
    Supernet supernet =
        new Supernet(
            space,
            config.sharing(),
            config.tunas().initialWeights(),
            device,
            RmsProp.TUNAS,
            config.tunas().labelSmoothing(),
            /* rematerialized= */ false,
            config.seed());
    try {
      supernet.restore(checkpoint.get().tensors(), run.toString());
      return supernet;
    } catch (RuntimeException e) {
      supernet.close();
      throw e;
    }
  }
}
