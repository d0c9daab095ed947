package dev.metronome.run;

import dev.metronome.data.ImageDataset;
import dev.metronome.evaluation.Evaluator;
import dev.metronome.space.SearchSpace;

/** What a search asks how accurate architectures are; nothing is loaded before it runs. */
public interface QualitySource {

  /** Begins; the caller closes it. */
  Quality open();

  /**
   * A supernet that is trained on images while the search goes on.
   *
   * @param data images to train on and to judge by
   * @throws dev.metronome.problem.BadInputException where the images do not fit the space
   */
  static QualitySource supernet(
      SearchConfig config, SearchSpace space, ImageDataset.SearchSplit data) {
    SupernetQuality.require(space, data);
    return () -> new SupernetQuality(config, space, data);
  }

  /** Accuracies that are known, such as those of a benchmark. */
  static QualitySource known(Evaluator evaluator) {
    return () -> new KnownQuality(evaluator);
  }
}
