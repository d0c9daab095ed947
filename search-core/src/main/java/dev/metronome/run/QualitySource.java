package dev.metronome.run;

import dev.metronome.data.ImageDataset;
import dev.metronome.evaluation.Evaluator;
import dev.metronome.space.SearchSpace;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** What a search asks how accurate architectures are; nothing is loaded before it runs. */
public interface QualitySource {

  /**
   * Begins; the caller closes it.
   *
   * @param folder of the run, where a quality may keep what it has found out
   * @param stopRequested asked during judgements that take long
   */
  Quality open(Path folder, BooleanSupplier stopRequested);

  /**
   * A supernet that is trained on images while the search goes on.
   *
   * @param data images to train on and to judge by
   * @throws dev.metronome.problem.BadInputException where the images do not fit the space
   */
  static QualitySource supernet(
      SearchConfig config, SearchSpace space, ImageDataset.SearchSplit data) {
    SupernetQuality.require(config, space, data);
    return (folder, stopRequested) -> new SupernetQuality(config, space, data);
  }

  /**
   * Trainings from scratch, one for each architecture that is looked at.
   *
   * @param data images to train on and to judge by
   * @param epochs of every training
   * @throws dev.metronome.problem.BadInputException where the images do not fit the space
   */
  static QualitySource scratch(
      SearchConfig config, SearchSpace space, ImageDataset.SearchSplit data, int epochs) {
    SupernetQuality.require(config, space, data);
    return (folder, stopRequested) ->
        new ScratchQuality(config, space, data, epochs, folder, stopRequested);
  }

  /**
   * Accuracies that are known, such as those of a benchmark.
   *
   * @param images how many validation images a step's accuracy shall look as if counted on, with
   *     the noise that so few bring; empty for the known accuracy itself. The final judgement is
   *     exact
   */
  static QualitySource known(Evaluator evaluator, OptionalInt images) {
    return (folder, stopRequested) -> new KnownQuality(evaluator, images);
  }
}
