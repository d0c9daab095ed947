package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.network.Network;
import dev.metronome.network.PlacedLayer;
import dev.metronome.tables.OpSignature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network for the terminal: its blocks from input to output, grouped by stage, with shapes,
 * parameters, MACs and milliseconds, and a bar for the share that each has in the whole.
 *
 * <p>Shares are of the milliseconds of all blocks by the first table; without a table, of MACs.
 */
final class NetworkDrawing {

  private static final int WIDEST_BAR = 24;
  private static final int NARROWEST_BAR = 6;
  private static final String GAP = "  ";
  private static final String OUTPUT = "output";

  /** A block, or the sum of a stage. */
  private record Line(
      String name, Text operation, String output, long parameters, long macs, List<Double> ms) {}

  /** What a block does, in words. */
  private record Text(String words, boolean nothing) {}

  private final Network network;
  private final NetworkLatencies latencies;
  private final List<Line> blocks;
  private final Map<String, List<Line>> stages = new LinkedHashMap<>();
  private final double whole;

  NetworkDrawing(Network network, NetworkLatencies latencies) {
    this.network = network;
    this.latencies = latencies;
    this.blocks = network.placedLayers().stream().map(this::line).toList();
    this.whole = blocks.stream().mapToDouble(this::weight).sum();
    blocks.forEach(
        block -> stages.computeIfAbsent(stage(block.name()), name -> new ArrayList<>()).add(block));
  }

  private Line line(PlacedLayer layer) {
    return new Line(
        layer.layer().name(),
        new Text(words(layer.signature()), layer.primitives().isEmpty()),
        layer.output().toString(),
        layer.parameters(),
        layer.macs(),
        latencies.layerMs(layer));
  }

  /** The part after the first dot; a layer may also bear its stage's name alone. */
  private static String withinStage(String layer) {
    return layer.substring(layer.indexOf('.') + 1);
  }

  /** The part of a layer's name before its first dot. */
  private static String stage(String layer) {
    int dot = layer.indexOf('.');
    return dot < 0 ? layer : layer.substring(0, dot);
  }

  private static String words(OpSignature signature) {
    StringBuilder words = new StringBuilder(signature.op().replace('_', ' '));
    if (signature.kernel() > 0) {
      words.append(' ').append(signature.kernel()).append('x').append(signature.kernel());
    }
    if (signature.hiddenChannels() > 0) {
      words.append(" h").append(signature.hiddenChannels());
    }
    if (signature.squeezeExciteChannels() > 0) {
      words.append(" se").append(signature.squeezeExciteChannels());
    }
    if (signature.stride() > 1) {
      words.append(" /").append(signature.stride());
    }
    if (!signature.activation().equals("none") && !signature.activation().equals("relu")) {
      words.append(' ').append(signature.activation());
    }
    return signature.residual() ? words.append(" +").toString() : words.toString();
  }

  /** What shares are of. */
  private double weight(Line line) {
    return Math.max(0, line.ms().isEmpty() ? line.macs() : line.ms().get(0));
  }

  private double share(Line line) {
    return whole > 0 ? weight(line) / whole : 0;
  }

  private Line sum(String stage, List<Line> members) {
    return new Line(
        stage,
        new Text("", false),
        "",
        members.stream().mapToLong(Line::parameters).sum(),
        members.stream().mapToLong(Line::macs).sum(),
        IntStream.range(0, latencies.headings().size())
            .mapToObj(i -> members.stream().mapToDouble(member -> member.ms().get(i)).sum())
            .toList());
  }

  /** Adds {@code layers} and {@code stages}. */
  void addTo(ObjectNode document) {
    ArrayNode layers = document.putArray("layers");
    List<PlacedLayer> placed = network.placedLayers();
    for (int i = 0; i < placed.size(); i++) {
      ObjectNode node = layers.addObject();
      node.put("name", blocks.get(i).name());
      node.put("operation", placed.get(i).signature().toString());
      node.put("input", placed.get(i).input().toString());
      node.put("output", placed.get(i).output().toString());
      addFigures(blocks.get(i), node);
    }
    ArrayNode sums = document.putArray("stages");
    stages.forEach(
        (stage, members) -> {
          ObjectNode node = sums.addObject();
          node.put("name", stage);
          node.put("layers", members.size());
          addFigures(sum(stage, members), node);
        });
  }

  private void addFigures(Line line, ObjectNode node) {
    node.put("params", line.parameters());
    node.put("macs", line.macs());
    if (!line.ms().isEmpty()) {
      node.put("latencyMs", line.ms().get(0));
    }
    if (line.ms().size() > 1) {
      line.ms().forEach(node.putArray("latenciesMs")::add);
    }
    node.put("share", share(line));
  }

  /** The drawing for standard output, as wide as fits. */
  List<String> lines() {
    return lines(BarPen.of(StandardStream.OUTPUT), WrappedText.columns());
  }

  /**
   * The drawing for so many columns. Where they are too few for bars, without bars; where they are
   * too few for all columns, by the widest layout that fits.
   */
  List<String> lines(BarPen pen, int columns) {
    List<Line> drawn = new ArrayList<>();
    stages.forEach(
        (stage, members) -> {
          boolean grouped = members.size() > 1;
          if (grouped) {
            drawn.add(sum(stage, members));
          }
          drawn.addAll(members);
        });
    DrawingLayout layout = DrawingLayout.widest(!latencies.headings().isEmpty());
    List<List<String>> cells = cells(layout, drawn);
    while (new Widths(cells).all() > columns && layout.narrower().isPresent()) {
      layout = layout.narrower().get();
      cells = cells(layout, drawn);
    }
    cells = DrawingLayout.cut(cells, new Widths(cells).all() - columns);
    Widths widths = new Widths(cells);
    int bar = Math.min(WIDEST_BAR, columns - widths.all() - GAP.length());
    double largest = blocks.stream().mapToDouble(this::share).max().orElse(0);
    List<String> lines = new ArrayList<>();
    lines.add(pen.faint(widths.text(cells.get(0))));
    for (int i = 0; i < drawn.size(); i++) {
      Line line = drawn.get(i);
      String text = widths.text(cells.get(i + 1));
      if (isSum(line)) {
        lines.add(pen.strong(text));
      } else if (line.operation().nothing()) {
        lines.add(pen.faint(text));
      } else {
        String drawnBar =
            bar < NARROWEST_BAR || largest == 0
                ? ""
                : pen.chartBar(bar, share(line) / largest, share(line) == largest);
        lines.add(drawnBar.isEmpty() ? text : text + GAP + drawnBar);
      }
    }
    cells.stream().skip(drawn.size() + 1L).map(widths::text).forEach(lines::add);
    lines.add("");
    WrappedText.lines(legend(layout), columns).forEach(line -> lines.add(pen.faint(line)));
    return lines;
  }

  private List<List<String>> cells(DrawingLayout layout, List<Line> drawn) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(layout.shown(heading(layout)));
    drawn.forEach(line -> cells.add(layout.shown(cells(line, layout))));
    if (latencies.offsetsMs().stream().anyMatch(ms -> ms != 0)) {
      List<String> offsets = new ArrayList<>(List.of(layout.offsets(), "", "", "", ""));
      latencies.offsetsMs().forEach(ms -> offsets.add(ms(ms)));
      offsets.add("");
      cells.add(layout.shown(offsets));
    }
    return cells;
  }

  private static boolean isSum(Line line) {
    return line.output().isEmpty();
  }

  private List<String> heading(DrawingLayout layout) {
    List<String> cells = new ArrayList<>(List.of("block", "operation", OUTPUT));
    cells.addAll(List.of(layout.shortNumbers() ? "params" : "parameters", "MACs"));
    cells.addAll(latencies.headings());
    cells.add("share");
    return cells;
  }

  private List<String> cells(Line line, DrawingLayout layout) {
    String stage = stage(line.name());
    boolean member = !isSum(line) && stages.get(stage).size() > 1;
    List<String> cells = new ArrayList<>();
    cells.add(member ? GAP + withinStage(line.name()) : line.name());
    cells.add(layout.operation(line.operation().words()));
    cells.add(line.output());
    cells.add(layout.number(line.parameters()));
    cells.add(layout.number(line.macs()));
    line.ms().forEach(ms -> cells.add(ms(ms)));
    cells.add(String.format(Locale.ROOT, "%.1f %%", 100 * share(line)));
    return cells;
  }

  private static String ms(double ms) {
    return String.format(Locale.ROOT, "%.3f", ms);
  }

  private String legend(DrawingLayout layout) {
    return layout.legend()
        + "h hidden channels, se squeeze-and-excitation, / stride, + input added; share of "
        + (latencies.headings().isEmpty() ? "MACs" : "the blocks' ms")
        + layout.leftOut(heading(layout));
  }

  /** Columns as wide as their widest cell; the texts to the left, numbers to the right. */
  private static final class Widths {

    private final int left;
    private final int[] widths;

    Widths(List<List<String>> cells) {
      left = cells.get(0).contains(OUTPUT) ? 3 : 2;
      widths =
          IntStream.range(0, cells.get(0).size())
              .map(i -> cells.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
              .toArray();
    }

    int all() {
      return IntStream.of(widths).sum() + GAP.length() * (widths.length - 1);
    }

    String text(List<String> row) {
      List<String> padded = new ArrayList<>();
      for (int i = 0; i < widths.length; i++) {
        String spaces = " ".repeat(widths[i] - row.get(i).length());
        padded.add(i < left ? row.get(i) + spaces : spaces + row.get(i));
      }
      return String.join(GAP, padded);
    }
  }
}
