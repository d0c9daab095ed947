package dev.metronome.examples;

import dev.metronome.data.ImageDataset;
import dev.metronome.deploy.ExportFormat;
import dev.metronome.deploy.ExportRequest;
import dev.metronome.deploy.ExportedNetwork;
import dev.metronome.deploy.NetworkExport;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.StandaloneTraining;
import dev.metronome.run.TrainingConfig;
import dev.metronome.run.TrainingListener;
import dev.metronome.run.TrainingOptions;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The third job: an architecture, trained, as files that are checked against the framework. */
final class ExportingWinner {

  private ExportingWinner() {}

  static List<ExportedNetwork> export(
      SearchSpace space, String winner, ImageDataset data, int epochs, Path folder)
      throws IOException {
    Network network = space.network(ArchitectureText.parse(winner, space));
    TrainingConfig config =
        TrainingConfig.of(
            winner,
            space.parameters(),
            data.name(),
            data,
            "cpu",
            1,
            TrainingOptions.ofEpochs(epochs));
    try (RunDirectory directory = RunDirectory.open(folder.resolve("training"), config)) {
      new StandaloneTraining(config, network, data)
          .run(directory, TrainingListener.NONE, () -> false);
    }
    Weights weights = Weights.read(folder.resolve("training").resolve(StandaloneTraining.WEIGHTS));
    List<ExportFormat> formats = ExportFormat.parse(List.of("onnx", "tflite"), "formats");
    ExportRequest request = ExportRequest.trained(network, weights, formats, data, folder);
    return new NetworkExport(request, RunPlan.DEFAULT, () -> false).run();
  }
}
