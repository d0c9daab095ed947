package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.deploy.ExportFormat;
import dev.metronome.deploy.ParityStudy;
import dev.metronome.network.Network;
import dev.metronome.problem.StoppedException;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "parity",
    mixinStandardHelpOptions = true,
    description = {
      "Exports networks with random weights, and tells how far each runtime's logits are from the"
          + " framework's.",
      "Exit code 1: a float32 file does not give the framework's logits and predictions."
    },
    footer = {
      "  metronome parity --space proxylessnas --networks 20",
      "  metronome parity --arch mobilenet-v2 --format onnx,tflite"
    })
final class ParityCommand implements Callable<Integer>, Checked {

  @ArgGroup(multiplicity = "1")
  private What what;

  private static final class What {
    @Option(
        names = "--space",
        required = true,
        paramLabel = "NAME",
        description = "Random architectures of this space.")
    private Optional<String> space = Optional.empty();

    @Option(
        names = "--arch",
        required = true,
        paramLabel = "ARCH",
        description =
            "An architecture, a published network, or a file of one, as 'metronome export' takes"
                + " them; several may be given.")
    private List<String> architectures = new ArrayList<>();
  }

  @Option(
      names = "--networks",
      defaultValue = "20",
      paramLabel = "N",
      description = "How many random architectures, 1 to 100000; default ${DEFAULT-VALUE}.")
  private int networks;

  @Option(
      names = "--images",
      defaultValue = "64",
      paramLabel = "N",
      description = "Random images for each network, 1 to 100000; default ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of architectures, weights and images; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private FormatChoice format;
  @Mixin private SpaceChoice choice;
  @Mixin private DeviceChoice device;
  @Mixin private Output output;

  @Override
  public void check() {
    OptionProblems.requireNoneOf(
        () -> Checks.between("--networks", networks, 1, 100_000),
        () -> Checks.between("--images", images, 1, 100_000),
        format::formats,
        device::check,
        choice::check);
  }

  @Override
  public Integer call() throws IOException {
    List<ExportFormat> chosen = format.formats();
    List<Network> subjects = networks();
    Interruption interruption = Interruption.install();
    try (ParityStudy study = ParityStudy.open(chosen, images, device.device());
        Progress progress = Progress.start("Comparing networks", subjects.size())) {
      for (int i = 0; i < subjects.size(); i++) {
        study.compare(subjects.get(i), seed + i);
        progress.update(i + 1, subjects.get(i).name());
        if (interruption.getAsBoolean()) {
          throw new StoppedException(
              "stopped after " + (i + 1) + " networks; nothing is kept of a comparison",
              "run the command again, with fewer --networks or --images");
        }
      }
      return answer(study.results());
    }
  }

  private List<Network> networks() throws IOException {
    List<Network> subjects = new ArrayList<>();
    if (what.space.isPresent()) {
      SearchSpace space = choice.named(what.space.get());
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < networks; i++) {
        subjects.add(space.network(space.sample(random)));
      }
    }
    for (String architecture : what.architectures) {
      subjects.add(DescribedNetwork.of(architecture, choice).network());
    }
    return subjects;
  }

  private int answer(List<ParityStudy.Result> results) {
    ObjectNode document = Output.object();
    boolean holds = true;
    output.text(
        "%-12s %-8s %8s %10s %22s %18s",
        "format", "runtime", "networks", "images", "largest difference", "same predictions");
    for (ParityStudy.Result result : results) {
      ObjectNode node = document.withArray("formats").addObject();
      node.put("format", result.format().name());
      node.put("target", result.target().toString());
      node.put("networks", result.networks());
      node.put("images", result.images());
      node.put("maxRelativeDifference", result.maxRelativeDifference());
      node.put("worstNetwork", result.worstNetwork());
      node.put("samePredictions", result.samePredictions());
      node.put("holds", result.holds());
      holds &= result.holds();
      output.text(
          "%-12s %-8s %,8d %,10d %22s %17.3f%%",
          result.format().name(),
          result.target().runtime(),
          result.networks(),
          result.images(),
          String.format(Locale.ROOT, "%.1e", result.maxRelativeDifference()),
          100 * result.samePredictions());
    }
    output.text("Differences are of logits, as a share of their range for each network.");
    document.put("holds", holds);
    output.json(document);
    return holds ? Metronome.DONE : Metronome.ANSWER_NO;
  }
}
