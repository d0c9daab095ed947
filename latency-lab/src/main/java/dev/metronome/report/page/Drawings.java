package dev.metronome.report.page;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the script of a page draws, by the id of the element that it is drawn into. */
final class Drawings {

  private final Map<String, Chart> charts = new LinkedHashMap<>();

  /** Adds a chart; returns the id of its element. */
  String add(Chart chart) {
    String id = "chart-" + (charts.size() + 1);
    charts.put(id, chart);
    return id;
  }

  Map<String, Chart> charts() {
    return charts;
  }
}
