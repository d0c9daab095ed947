package dev.metronome.report;

import dev.metronome.report.page.Block;
import dev.metronome.report.page.DataTable;
import dev.metronome.report.page.Figure;
import dev.metronome.report.page.Grid;
import dev.metronome.report.page.HeatMap;
import dev.metronome.report.source.TrainingRun.Confusion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which classes are taken for which. */
final class ConfusionMatrix {

  /** A map of more classes cannot be read. */
  private static final int MOST_CLASSES = 40;

  private static final int MOST_PAIRS = 30;

  private final List<Confusion> confusions;
  private final List<String> classes;
  private final Map<String, Long> images = new LinkedHashMap<>();
  private final Map<String, Long> right = new LinkedHashMap<>();

  ConfusionMatrix(List<Confusion> confusions) {
    this.confusions = confusions;
    Set<String> names = new LinkedHashSet<>();
    confusions.forEach(each -> names.add(each.label()));
    confusions.forEach(each -> names.add(each.predicted()));
    this.classes = List.copyOf(names);
    for (Confusion each : confusions) {
      images.merge(each.label(), each.images(), Long::sum);
      if (each.label().equals(each.predicted())) {
        right.merge(each.label(), each.images(), Long::sum);
      }
    }
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    if (classes.size() <= MOST_CLASSES) {
      blocks.add(map());
    } else {
      blocks.add(new Grid("Most frequent confusions", pairs()));
    }
    blocks.add(new Grid("Accuracy of each class", perClass()));
    return blocks;
  }

  private double percent(Confusion each) {
    return 100.0 * each.images() / images.get(each.label());
  }

  private Figure map() {
    DataTable data = table("confusion");
    List<List<Object>> cells = new ArrayList<>();
    for (Confusion each : confusions) {
      add(data, each);
      cells.add(
          HeatMap.cell(
              classes.indexOf(each.predicted()),
              classes.indexOf(each.label()),
              percent(each),
              String.valueOf(each.images())));
    }
    return Figure.wide(
        "Confusion matrix",
        "Test images by what they are and what they were taken for; the numbers are images, the"
            + " colours their share of the class.",
        HeatMap.of("predicted", classes, "class", classes, "% of the class", cells),
        data);
  }

  private static DataTable table(String name) {
    return new DataTable(name)
        .text("class", "Class")
        .text("predicted", "predicted")
        .number("images", "images", 0)
        .number("share_of_class_percent", "share of the class, %", 2);
  }

  private void add(DataTable data, Confusion each) {
    data.row(each.label(), each.predicted(), each.images(), percent(each));
  }

  private DataTable pairs() {
    DataTable data = table("confusions");
    confusions.stream()
        .filter(each -> !each.label().equals(each.predicted()))
        .sorted(Comparator.comparingLong(Confusion::images).reversed())
        .limit(MOST_PAIRS)
        .forEach(each -> add(data, each));
    return data;
  }

  /** The worst first. */
  private DataTable perClass() {
    DataTable data =
        new DataTable("classes")
            .text("class", "Class")
            .number("images", "images", 0)
            .number("right", "right", 0)
            .number("accuracy_percent", "accuracy, %", 2);
    images.entrySet().stream()
        .sorted(Comparator.comparingDouble(each -> accuracy(each.getKey())))
        .forEach(
            each ->
                data.row(
                    each.getKey(),
                    each.getValue(),
                    right.getOrDefault(each.getKey(), 0L),
                    100 * accuracy(each.getKey())));
    return data;
  }

  private double accuracy(String name) {
    return (double) right.getOrDefault(name, 0L) / images.get(name);
  }
}
