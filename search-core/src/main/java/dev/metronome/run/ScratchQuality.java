package dev.metronome.run;

import dev.metronome.data.ImageDataset;
import dev.metronome.network.Tensor;
import dev.metronome.space.Architecture;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Accuracies of networks that are trained from scratch, each for a few epochs on the training
 * images, and judged on the validation images: what a search costs without shared weights.
 *
 * <p>Every training has a folder of its own in that of the search, and is resumed and never
 * repeated.
 */
final class ScratchQuality implements Quality {

  private static final String FOLDER = "trainings";

  private final SearchConfig config;
  private final SearchSpace space;
  private final ImageDataset judging;
  private final int epochs;
  private final Path folder;
  private final BooleanSupplier stopRequested;

  ScratchQuality(
      SearchConfig config,
      SearchSpace space,
      ImageDataset.SearchSplit data,
      int epochs,
      Path folder,
      BooleanSupplier stopRequested) {
    this.config = config;
    this.space = space;
    // The images that search and choose; those that test the winner are not among them.
    this.judging = new ImageDataset("search", data.train(), data.validation());
    this.epochs = epochs;
    this.folder = folder.resolve(FOLDER);
    this.stopRequested = stopRequested;
  }

  @Override
  public void start(long firstStep) {}

  @Override
  public List<Judged> judge(long step, List<Architecture> architectures, SplittableRandom random) {
    List<Judged> judged = new ArrayList<>();
    for (Architecture architecture : architectures) {
      judged.add(new Judged(false, false, OptionalDouble.empty(), accuracy(architecture)));
    }
    return judged;
  }

  @Override
  public double accuracy(Architecture architecture) {
    TrainingConfig training =
        new TrainingConfig(
            architecture.toString(),
            config.parameters(),
            config.data(),
            judging.train().count(),
            /* validationImages= */ 0,
            judging.test().count(),
            config.device(),
            config.seed(),
            TrainingOptions.ofEpochs(epochs)
                .ofBatchesWithoutValidation(config.tunas().batchSize()));
    String name = String.join("-", architecture.choices().stream().map(String::valueOf).toList());
    try (RunDirectory directory = RunDirectory.open(folder.resolve(name), training)) {
      return new StandaloneTraining(training, space.network(architecture), judging)
          // The search tells how far it is.
          .run(directory, TrainingListener.NONE, stopRequested)
          .testAccuracy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean trainsToJudge() {
    return true;
  }

  @Override
  public Map<String, Tensor> checkpoint() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, Tensor> checkpoint, String where) {}

  @Override
  public void close() {}
}
