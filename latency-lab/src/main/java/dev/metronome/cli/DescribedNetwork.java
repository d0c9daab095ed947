package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.network.Network;
import dev.metronome.network.published.NetConfig;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SpacePoint;
import dev.metronome.tables.LatencyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A network that the command line names, to be described.
 *
 * @param title what it is called
 * @param origin where it comes from: its space with parameters, or the file and resolution
 * @param point its place in a space; a net.config has none
 */
record DescribedNetwork(String title, String origin, Network network, Optional<SpacePoint> point) {

  /**
   * An architecture's text, a published network's name, an architecture as JSON or a net.config.
   */
  static DescribedNetwork of(String text, SpaceChoice choice) throws IOException {
    Optional<String> file = ArchitectureFile.text(text).filter(NetConfig::isOne);
    if (file.isPresent()) {
      return ofNetConfig(file.get(), text, choice.resolutionOnly(text));
    }
    return of(choice.point(text));
  }

  /** An architecture of a space. */
  static DescribedNetwork of(SpacePoint point) {
    return new DescribedNetwork(
        point.architecture().toString(),
        point.space().description(),
        point.network(),
        Optional.of(point));
  }

  static DescribedNetwork ofNetConfig(String json, String file, int resolution) {
    Network network = NetConfig.read(json, file, resolution);
    return new DescribedNetwork(
        network.name() + " without a space",
        file + " resolution=" + resolution + " classes=" + network.output().channels(),
        network,
        Optional.empty());
  }

  /** Adds what it is; JSON's null stands for the space and the architecture that there are not. */
  void addTo(ObjectNode document) {
    document.put("space", point.map(p -> p.space().name()).orElse(null));
    document.put("architecture", point.map(p -> p.architecture().toString()).orElse(null));
    point.ifPresentOrElse(
        p -> document.put("parameters", p.space().parameters().toString()),
        () -> {
          document.put("network", network.name());
          document.put("resolution", network.input().height());
        });
  }

  /**
   * Runs a look-up in a table.
   *
   * @throws BadInputException where a row is missing; it names the file and such rows
   */
  <T> T lookUp(LatencyTable table, Path file, Supplier<T> lookUp) {
    if (point.isPresent()) {
      return TableCosts.orExplain(point.get().space(), table, file, lookUp);
    }
    return TableCosts.orExplain(
        table,
        file,
        "a table holds the operations of one space: find the network's architecture with"
            + " 'metronome arch import', if it has one, and describe that",
        lookUp);
  }
}
