package dev.metronome.deploy;

import dev.metronome.data.Batch;
import dev.metronome.data.ProgressListener;
import dev.metronome.export.ExportOptions;
import dev.metronome.export.quantization.Quantization;
import dev.metronome.files.FolderTree;
import dev.metronome.network.Network;
import dev.metronome.network.Weights;
import dev.metronome.runner.Runner;
import dev.metronome.runner.Runners;
import dev.metronome.tables.Target;
import dev.metronome.training.TrainingDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares many networks with random weights, in several formats, with the framework. */
public final class ParityStudy implements AutoCloseable {

  /**
   * What came out for a format.
   *
   * @param target what its files ran on
   * @param images how many, over all networks
   * @param maxRelativeDifference largest difference of logits as a share of their range
   * @param worstNetwork where that was
   * @param samePredictions share of the images
   * @param holds whether every network's file may stand for it; 8-bit ones always may
   */
  public record Result(
      ExportFormat format,
      Target target,
      int networks,
      int images,
      double maxRelativeDifference,
      String worstNetwork,
      double samePredictions,
      boolean holds) {}

  private static final class Column {
    private final ExportFormat format;
    private final Runner runner;
    private int networks;
    private int images;
    private double worst = -1;
    private String worstNetwork = "";
    private double same;
    private boolean holds = true;

    private Column(ExportFormat format) {
      this.format = format;
      this.runner = Runners.ofFormat(format.exporter().format(), 1, format.precision());
    }

    private void add(Network network, Parity parity) {
      networks++;
      images += parity.images();
      same += parity.samePredictions() * parity.images();
      holds &= format.accepts(parity);
      if (!(parity.relativeDifference() <= worst)) {
        worst = parity.relativeDifference();
        worstNetwork = network.name();
      }
    }

    private Result result() {
      return new Result(
          format, runner.target(), networks, images, worst, worstNetwork, same / images, holds);
    }
  }

  private final List<Column> columns;
  private final int images;
  private final TrainingDevice device;
  private final Path folder;

  private ParityStudy(List<Column> columns, int images, TrainingDevice device, Path folder) {
    this.columns = columns;
    this.images = images;
    this.device = device;
    this.folder = folder;
  }

  /**
   * A study that has compared nothing yet.
   *
   * @param images random images for each network
   * @param device what the framework runs on
   * @throws dev.metronome.problem.UnavailableException where a runtime is missing
   */
  public static ParityStudy open(List<ExportFormat> formats, int images, TrainingDevice device)
      throws IOException {
    List<Column> columns = formats.stream().map(Column::new).toList();
    return new ParityStudy(columns, images, device, Files.createTempDirectory("metronome-parity"));
  }

  /** Exports a network to all formats, and compares the files with the framework. */
  public void compare(Network network, long seed) throws IOException {
    Weights weights = RandomWeights.withStatistics(network, seed, device);
    List<Batch> batches = Images.random(network, images, seed);
    // Once for all 8-bit formats, as it runs the whole network on all images.
    Optional<Quantization> quantization =
        columns.stream().anyMatch(column -> column.format.quantized())
            ? Optional.of(
                Quantization.observed(
                    ActivationRanges.observe(
                        network, weights, batches, folder, ProgressListener.silent())))
            : Optional.empty();
    List<Parity.Subject> files = new ArrayList<>();
    for (Column column : columns) {
      ExportOptions options =
          column.format.quantized()
              ? ExportOptions.DEFAULT.withQuantization(quantization.orElseThrow())
              : ExportOptions.DEFAULT;
      Path file = folder.resolve(column.format.fileName());
      column.format.exporter().export(network, weights, options, file);
      files.add(new Parity.Subject(column.runner, column.format.exporter().layout(), file));
    }
    List<Parity> parities =
        Parity.of(network, weights, files, batches, false, device, ProgressListener.silent());
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(network, parities.get(i));
    }
  }

  /** In the order of the formats. */
  public List<Result> results() {
    return columns.stream().map(Column::result).toList();
  }

  @Override
  public void close() throws IOException {
    FolderTree.delete(folder);
  }
}
