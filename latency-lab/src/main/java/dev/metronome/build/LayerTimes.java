package dev.metronome.build;

import dev.metronome.export.graph.InferenceGraph;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.problem.BadInputException;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorProfile.OperatorTime;
import dev.metronome.tables.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A profile by layers; nothing of it is lost.
 *
 * <p>An operator belongs to the layer by whose name its own begins, for so exporters call them. One
 * that the runtime inserted to change the layout of values has another name; it belongs to the
 * layer of the next operator that has one, which the change is for, and at the end to the last.
 *
 * @param layersMs one for each of the network's operations, in their order
 * @param insertedMs how much of their sum the runtime's own operators took
 */
record LayerTimes(List<Double> layersMs, double insertedMs) {

  private static final int NO_LAYER = -1;

  LayerTimes {
    layersMs = List.copyOf(layersMs);
  }

  /**
   * Divides a profile.
   *
   * @throws BadInputException where a layer has no operator, as the runtime calls them otherwise or
   *     has fused the layer with another
   */
  static LayerTimes of(Network network, OperatorProfile profile) {
    List<String> layers = NetworkSignatures.of(network).stream().map(Operation::place).toList();
    List<OperatorTime> operators = profile.operators();
    int[] owners = operators.stream().mapToInt(o -> owner(o.name(), layers)).toArray();
    requireAll(network, layers, owners);
    double[] sumsMs = new double[layers.size()];
    double insertedMs = 0;
    int next = lastOwner(owners);
    for (int i = owners.length - 1; i >= 0; i--) {
      double ms = operators.get(i).meanMs();
      if (owners[i] == NO_LAYER) {
        insertedMs += ms;
      } else {
        next = owners[i];
      }
      sumsMs[next] += ms;
    }
    List<Double> layersMs = new ArrayList<>();
    for (double ms : sumsMs) {
      layersMs.add(ms);
    }
    return new LayerTimes(layersMs, insertedMs);
  }

  private static int owner(String operator, List<String> layers) {
    if (InferenceGraph.OUTPUTS.contains(operator)) {
      // TFLite's operators are called by what they give, and the last one gives the file's output.
      return layers.size() - 1;
    }
    int owner = NO_LAYER;
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean longer = owner == NO_LAYER || layers.get(layer).length() > layers.get(owner).length();
      if (longer && operator.startsWith(layers.get(layer) + ".")) {
        owner = layer;
      }
    }
    return owner;
  }

  private static int lastOwner(int[] owners) {
    int last = NO_LAYER;
    for (int owner : owners) {
      last = owner == NO_LAYER ? last : owner;
    }
    return last;
  }

  private static void requireAll(Network network, List<String> layers, int[] owners) {
    Set<String> missing = new LinkedHashSet<>(layers);
    for (int owner : owners) {
      if (owner != NO_LAYER) {
        missing.remove(layers.get(owner));
      }
    }
    if (!missing.isEmpty() || layers.isEmpty()) {
      throw new BadInputException(
          network.name(),
          "its profile has no operator of the layers " + missing,
          "operators whose names begin with those of the network's layers",
          "build the table with 'metronome table build', which needs no profile");
    }
  }
}
