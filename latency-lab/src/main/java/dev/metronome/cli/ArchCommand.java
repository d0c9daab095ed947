package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.network.Network;
import dev.metronome.network.published.NetConfig;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "arch",
    mixinStandardHelpOptions = true,
    description = "Describes, samples or imports architectures.",
    synopsisSubcommandLabel = "(describe | sample | import)",
    subcommands = {ArchCommand.Describe.class, ArchCommand.Sample.class, ArchImportCommand.class},
    footer = {
      "  metronome arch describe mobilenet-v2",
      "  metronome arch sample --space nas-bench-macro --count 5",
      "  metronome arch import net.config --resolution 192"
    })
final class ArchCommand {

  private ArchCommand() {}

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = {
        "Parameters, MACs, layers and, with a table, latency of an architecture.",
        "A net.config of ProxylessNAS or Once-for-All is described as it stands, without a space:"
            + " 'space' and 'architecture' of the JSON are null, --resolution is "
            + NetConfig.USUAL_RESOLUTION
            + " unless given, and --classes, --width, --filters and --stem-stride are refused."
      },
      footer = {
        "  metronome arch describe mobilenet-v2",
        "  metronome arch describe nas-bench-macro/2:1:1:2:1:0:2:1 \\",
        "      --table tables/desktop/table.csv",
        "  metronome arch describe net.config --resolution 192 --json"
      })
  static final class Describe implements Callable<Integer> {

    @Parameters(
        paramLabel = "ARCH|FILE",
        description =
            "space-name/i:j:k..., or space-file.json/i:j:k...; the name of a published network, a"
                + " JSON file with choices, or a net.config.")
    private String text;

    @Option(
        names = "--table",
        paramLabel = "FILE",
        description = "Latency table to add up the latency from; several are shown side by side.")
    private List<Path> tables = new ArrayList<>();

    @Mixin private SpaceChoice choice;
    @Mixin private Output output;

    /** As a command. */
    Describe() {}

    /** As a part of another command's answer. */
    Describe(Output output) {
      this.output = output;
    }

    @Override
    public Integer call() throws IOException {
      print(DescribedNetwork.of(text, choice));
      return Metronome.DONE;
    }

    void print(DescribedNetwork described) throws IOException {
      Network network = described.network();
      // Looked up before anything is printed, as it may be refused.
      NetworkLatencies latencies = NetworkLatencies.of(described, tables);
      ObjectNode document = Output.object();
      described.addTo(document);
      document.put("params", network.parameters());
      document.put("macs", network.macs());
      output.text("%s", described.title());
      output.wrapped(described.origin());
      output.text("%,d parameters, %,d MACs", network.parameters(), network.macs());
      latencies.print(document, output);
      NetworkDrawing drawing = new NetworkDrawing(network, latencies);
      drawing.addTo(document);
      output.text("");
      drawing.lines().forEach(line -> output.text("%s", line));
      output.json(document);
    }
  }

  @Command(
      name = "sample",
      mixinStandardHelpOptions = true,
      description = "Draws architectures evenly from a space.",
      footer = {
        "  metronome arch sample --space nas-bench-macro --count 5",
        "  metronome arch sample --space nas-bench-macro --seed 7 --json > arch.json"
      })
  static final class Sample implements Callable<Integer> {

    @Option(
        names = "--space",
        required = true,
        paramLabel = "NAME|FILE",
        description = "The space, or a JSON file that defines one.")
    private String space;

    @Option(
        names = "--count",
        defaultValue = "1",
        paramLabel = "N",
        description = "How many, at least 1; default ${DEFAULT-VALUE}.")
    private int count;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description = "Seed of the draw; default ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin private SpaceChoice choice;
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      Checks.atLeast("--count", count, 1);
      SearchSpace searchSpace = choice.named(space);
      SplittableRandom random = new SplittableRandom(seed);
      ObjectNode document = Output.object();
      for (int i = 0; i < count; i++) {
        Architecture architecture = searchSpace.sample(random);
        output.text("%s", architecture);
        document
            .withArray("architectures")
            .add(Output.parse(ArchitectureText.toJson(architecture, searchSpace)));
      }
      if (output.isJson() && count == 1) {
        output.json((ObjectNode) document.withArray("architectures").get(0));
      } else {
        output.json(document);
      }
      return Metronome.DONE;
    }
  }
}
