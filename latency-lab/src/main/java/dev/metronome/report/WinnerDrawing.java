package dev.metronome.report;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.problem.BadInputException;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.NetworkDrawing;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network with what each of its blocks takes. */
final class WinnerDrawing {

  private WinnerDrawing() {}

  /**
   * Draws.
   *
   * @param table by which blocks are costed; without one they have no milliseconds
   */
  static NetworkDrawing of(String title, Network network, Optional<LatencyTable> table) {
    List<PlacedLayer> layers = network.placedLayers();
    Optional<LatencyModel> model = table.map(LatencyModel::sumOfRows);
    List<Double> ms = layers.stream().map(layer -> ms(layer, model)).toList();
    double offsetMs = model.map(LatencyModel::offsetMs).orElse(0.0);
    double totalMs = offsetMs + ms.stream().mapToDouble(Double::doubleValue).sum();
    DataTable data =
        new DataTable("network")
            .text("layer", "Layer")
            .text("operation", "operation")
            .text("output", "output")
            .number("parameters", "parameters", 0)
            .number("macs", "MACs", 0)
            .number("ms", "ms", 4)
            .number("share_percent", "share, %", 1);
    List<NetworkDrawing.Part> parts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      PlacedLayer layer = layers.get(i);
      double share = ms.get(i) / totalMs;
      parts.add(part(layer, NetworkSignatures.costs(layer) ? ms.get(i) : Double.NaN, share));
      data.row(
          layer.layer().name(),
          layer.signature().toString(),
          layer.output().toString(),
          layer.parameters(),
          layer.macs(),
          ms.get(i),
          100 * share);
    }
    if (offsetMs != 0) {
      data.row("beside its layers", "", "", 0, 0, offsetMs, 100 * offsetMs / totalMs);
    }
    return new NetworkDrawing(title + summary(network, totalMs), parts, data);
  }

  private static String summary(Network network, double totalMs) {
    return Text.format(
        ": %s%.2f million parameters, %.1f million multiply-accumulates",
        Double.isFinite(totalMs) ? Text.ms(totalMs) + " by the table, " : "",
        network.parameters() / 1e6,
        network.macs() / 1e6);
  }

  private static double ms(PlacedLayer layer, Optional<LatencyModel> model) {
    if (model.isEmpty()) {
      return Double.NaN;
    }
    if (!NetworkSignatures.costs(layer)) {
      return 0;
    }
    try {
      return model.get().contributionsMs(List.of(NetworkSignatures.of(layer))).get(0);
    } catch (BadInputException rowIsMissing) {
      return Double.NaN;
    }
  }

  private static NetworkDrawing.Part part(PlacedLayer layer, double ms, double share) {
    OpSignature signature = layer.signature();
    return new NetworkDrawing.Part(
        layer.layer().name(),
        OperationText.kind(signature),
        detail(signature),
        OperationText.shape(signature.output()),
        ms,
        share,
        signature.kernel(),
        signature.residual());
  }

  private static String detail(OpSignature signature) {
    String detail = OperationText.detail(signature);
    if (signature.hiddenChannels() == 0) {
      return detail;
    }
    return (detail.isEmpty() ? "" : detail + ", ") + signature.hiddenChannels() + " hidden";
  }
}
