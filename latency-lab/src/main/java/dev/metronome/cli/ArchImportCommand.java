package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.network.Network;
import dev.metronome.network.published.NetConfig;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SpaceMatch;
import dev.metronome.space.SpacePoint;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a net.config of ProxylessNAS or Once-for-All, and finds it in the spaces.",
      "Where the network is a point of a space, prints the architecture, the space's parameters and"
          + " what the two code bases do differently: padding, ReLU6, batch normalization's epsilon."
          + " With --json, 'point' of the answer is the architecture as JSON, as other commands read it.",
      "Else says so and describes the network, as 'metronome arch describe' does. Both are exit"
          + " code 0."
    },
    footer = "  metronome arch import net.config --resolution 192")
final class ArchImportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The net.config.")
  private String file;

  @Option(
      names = "--resolution",
      defaultValue = "" + NetConfig.USUAL_RESOLUTION,
      paramLabel = "PIXELS",
      description = "Side of the input images, 8 to 4096; default ${DEFAULT-VALUE}.")
  private int resolution;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    Checks.between("--resolution", resolution, 8, 4096);
    String json = ArchitectureFile.text(file).orElseThrow(() -> new NoSuchFileException(file));
    if (!NetConfig.isOne(json)) {
      throw new BadInputException(
          file,
          "it has none of the keys of a net.config",
          "a net.config of ProxylessNAS or Once-for-All",
          "give one; architectures as JSON are for 'metronome arch describe'");
    }
    DescribedNetwork described = DescribedNetwork.ofNetConfig(json, file, resolution);
    Optional<SpaceMatch> match = SpaceMatch.of(described.network());
    if (match.isPresent()) {
      answer(described, match.get());
    } else {
      new ArchCommand.Describe(output).print(described);
    }
    return Metronome.DONE;
  }

  private void answer(DescribedNetwork described, SpaceMatch match) throws IOException {
    SpacePoint point = match.point();
    Network network = described.network();
    ObjectNode document = Output.object();
    document.put("space", point.space().name());
    document.put("architecture", point.architecture().toString());
    document.put("parameters", point.space().parameters().toString());
    document.put("params", network.parameters());
    document.put("macs", network.macs());
    document.putArray("differences");
    match.differences().forEach(document.withArray("differences")::add);
    document.set(
        "point", Output.parse(ArchitectureText.toJson(point.architecture(), point.space())));
    output.text("%s", point.architecture());
    output.text("%s", point.space().description());
    SpaceChoice.optionsFor(point.space())
        .ifPresent(options -> output.text("for other commands: %s", options));
    output.text("%,d parameters, %,d MACs", network.parameters(), network.macs());
    output.text(
        "differs from the space's network: %s",
        match.differences().isEmpty() ? "in nothing" : String.join("; ", match.differences()));
    output.json(document);
  }
}
