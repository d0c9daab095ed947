package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.network.published.NetConfig;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
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
    subcommands = {ArchCommand.Describe.class, ArchCommand.Sample.class, ArchImportCommand.class})
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
            + " unless given, and --classes, --width and --filters are refused."
      })
  static final class Describe implements Callable<Integer> {

    @Parameters(
        paramLabel = "ARCH|FILE",
        description =
            "space-name/i:j:k..., the name of a published network, a JSON file with choices, or a"
                + " net.config.")
    private String text;

    @Option(
        names = "--table",
        paramLabel = "FILE",
        description = "Latency table to add up the latency from.")
    private Optional<Path> table = Optional.empty();

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
      Optional<LatencyTable> latencies = Optional.empty();
      if (table.isPresent()) {
        latencies = Optional.of(LatencyTableCsv.read(table.get()));
      }
      // Looked up before anything is printed, as it may be refused.
      OptionalDouble sumMs = latencyMs(described, latencies);
      ObjectNode document = Output.object();
      described.addTo(document);
      document.put("params", network.parameters());
      document.put("macs", network.macs());
      output.text("%s", described.title());
      output.text("%s", described.origin());
      output.text("%,d parameters, %,d MACs", network.parameters(), network.macs());
      if (latencies.isPresent()) {
        double latencyMs = sumMs.orElseThrow();
        document.put("latencyMs", latencyMs);
        document.put("target", latencies.get().target().toString());
        document.put("calibration", latencies.get().provenance().calibration());
        output.text(
            "%.3f ms on %s (sum of isolated rows, not checked against whole networks)",
            latencyMs, latencies.get().target());
      }
      output.text(
          "%n%-18s %-20s %-24s %12s %14s%s",
          "layer",
          "operation",
          "shape",
          "parameters",
          "MACs",
          latencies.isPresent() ? "         ms" : "");
      ArrayNode layers = document.putArray("layers");
      for (PlacedLayer layer : network.placedLayers()) {
        describe(layer, layers.addObject(), latencies);
      }
      output.json(document);
    }

    private OptionalDouble latencyMs(DescribedNetwork described, Optional<LatencyTable> latencies) {
      if (latencies.isEmpty()) {
        return OptionalDouble.empty();
      }
      LatencyModel model = LatencyModel.sumOfRows(latencies.get());
      return OptionalDouble.of(
          described.lookUp(
              latencies.get(),
              table.orElseThrow(),
              () -> model.estimate(NetworkSignatures.of(described.network())).ms()));
    }

    private void describe(PlacedLayer layer, ObjectNode node, Optional<LatencyTable> latencies) {
      String shape = layer.input() + " -> " + layer.output();
      node.put("name", layer.layer().name());
      node.put("operation", layer.signature().toString());
      node.put("params", layer.parameters());
      node.put("macs", layer.macs());
      String latency = "";
      if (latencies.isPresent()) {
        double ms =
            layer.primitives().isEmpty()
                ? 0
                : latencies.get().row(NetworkSignatures.of(layer)).orElseThrow().ms();
        node.put("latencyMs", ms);
        latency = String.format(Locale.ROOT, " %10.3f", ms);
      }
      output.text(
          "%-18s %-20s %-24s %,12d %,14d%s",
          layer.layer().name(),
          layer.layer().op(),
          shape,
          layer.parameters(),
          layer.macs(),
          latency);
    }
  }

  @Command(
      name = "sample",
      mixinStandardHelpOptions = true,
      description = "Draws architectures evenly from a space.")
  static final class Sample implements Callable<Integer> {

    @Option(names = "--space", required = true, paramLabel = "NAME", description = "The space.")
    private String space;

    @Option(
        names = "--count",
        defaultValue = "1",
        paramLabel = "N",
        description = "How many; default ${DEFAULT-VALUE}.")
    private int count;

    @Option(
        names = "--seed",
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
