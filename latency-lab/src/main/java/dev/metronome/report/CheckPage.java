package dev.metronome.report;

import dev.metronome.build.CheckResult;
import dev.metronome.build.CheckResult.CheckedNetwork;
import dev.metronome.build.PredictionErrors;
import dev.metronome.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A check as one HTML file that needs no other: what was predicted against what was measured.
 *
 * <p>All figures are in the HTML itself; the script draws the charts, and nothing else.
 */
public final class CheckPage {

  /** The page in the folder of a check. */
  public static final String FILE = "check.html";

  private static final String ALONE = "sum of rows alone";

  /** What the script draws. */
  private record Charts(List<Series> series) {}

  /** Points of one colour: architecture, measured and predicted milliseconds. */
  private record Series(String name, List<Point> points) {}

  private record Point(String architecture, double measuredMs, double predictedMs) {}

  private final CheckResult result;

  private CheckPage(CheckResult result) {
    this.result = result;
  }

  /** Writes the page into the folder of a check. */
  public static void write(CheckResult result, Path folder) throws IOException {
    AtomicFile.writeText(folder.resolve(FILE), html(result));
  }

  /** The page. */
  static String html(CheckResult result) {
    return new CheckPage(result).html();
  }

  private String html() {
    return Page.fill(
        Page.resource("check.html"),
        Map.ofEntries(
            Map.entry("space", Page.escape(result.space())),
            Map.entry("target", Page.escape(result.target())),
            Map.entry("networks", String.valueOf(result.networks())),
            Map.entry("summary", summary()),
            Map.entry("errors", errors()),
            Map.entry("limits", limits()),
            Map.entry("origin", origin()),
            Map.entry("checked", checked()),
            Map.entry("csv", csv()),
            Map.entry("data", Page.json(charts())),
            Map.entry("drawing", Page.resource("check.js")),
            Map.entry("echarts", Page.resource("echarts/dist/echarts.min.js"))));
  }

  private String summary() {
    return format(
        "Mean error %.2f %%, %.1f %% of the networks within 5 %%.",
        result.errors().mapePercent(), result.errors().within5Percent());
  }

  private String prediction() {
    return result.uncalibrated().isPresent() ? "calibrated" : "not calibrated";
  }

  private String errors() {
    StringBuilder rows = new StringBuilder(errors(prediction(), result.errors()));
    result.uncalibrated().ifPresent(errors -> rows.append(errors(ALONE, errors)));
    result
        .scaled()
        .ifPresent(
            best -> rows.append(errors(format("best case, × %.4f", best.factor()), best.errors())));
    return rows.toString();
  }

  private static String errors(String what, PredictionErrors errors) {
    return format(
        "<tr><th scope=\"row\">%s</th><td>%.2f %%</td><td>%.1f %%</td><td>%.1f %%</td>"
            + "<td>%.2f %%</td><td>%.4f ms</td><td>%.4f</td></tr>%n",
        Page.escape(what),
        errors.mapePercent(),
        errors.within5Percent(),
        errors.within10Percent(),
        errors.worstPercent(),
        errors.rmseMs(),
        errors.kendallTau());
  }

  private String limits() {
    CheckResult.Limits limits = result.limits();
    return result
            .covered()
            .map(
                share ->
                    term(
                        "Within the 95 % interval of their prediction",
                        format("%.1f %% of the networks", 100 * share)))
            .orElse("")
        + term("Noise of a measurement", format("%.2f %%", limits.noisePercent()))
        + term(
            format("One network, measured %d times", limits.repeats()),
            format(
                "ratio ± %.2f %%, clock ± %.2f %%",
                limits.repeatedRatioPercent(), limits.repeatedAbsolutePercent()))
        + term("The machine's speed moved by", format("%.1f %%", limits.driftPercent()));
  }

  private String origin() {
    return term("Space", result.space())
        + term("Target", result.target())
        + term("Finished", result.created())
        + term("Plan", result.plan())
        + term("Seed of the networks", String.valueOf(result.seed()))
        + term("SHA-256 of the table", result.tableSha256());
  }

  private static String term(String name, String value) {
    return format("<dt>%s</dt><dd>%s</dd>%n", Page.escape(name), Page.escape(value));
  }

  private String checked() {
    StringBuilder rows = new StringBuilder();
    for (CheckedNetwork network : result.checked()) {
      rows.append(
          format(
              "<tr><th scope=\"row\">%s</th><td>%.4f</td><td>%.4f to %.4f</td><td>%.4f</td>"
                  + "<td>%+.2f</td><td>%.4f</td><td>%+.2f</td></tr>%n",
              Page.escape(network.architecture()),
              network.measuredMs(),
              network.measuredCi95LowMs(),
              network.measuredCi95HighMs(),
              network.predictedMs(),
              network.errorPercent(),
              network.aloneMs(),
              aloneErrorPercent(network)));
    }
    return rows.toString();
  }

  private static double aloneErrorPercent(CheckedNetwork network) {
    return 100 * (network.aloneMs() / network.measuredMs() - 1);
  }

  /** The networks as the link that downloads them has them. */
  private String csv() {
    StringBuilder lines =
        new StringBuilder(
            "architecture,measured_ms,measured_ci95_low_ms,measured_ci95_high_ms,predicted_ms,"
                + "error_percent,alone_ms,alone_error_percent\n");
    for (CheckedNetwork network : result.checked()) {
      lines.append(
          format(
              "\"%s\",%.6f,%.6f,%.6f,%.6f,%.4f,%.6f,%.4f\n",
              network.architecture().replace("\"", "\"\""),
              network.measuredMs(),
              network.measuredCi95LowMs(),
              network.measuredCi95HighMs(),
              network.predictedMs(),
              network.errorPercent(),
              network.aloneMs(),
              aloneErrorPercent(network)));
    }
    return Base64.getEncoder().encodeToString(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Charts charts() {
    Series predicted =
        new Series(
            prediction(),
            result.checked().stream()
                .map(n -> new Point(n.architecture(), n.measuredMs(), n.predictedMs()))
                .toList());
    if (result.uncalibrated().isEmpty()) {
      return new Charts(List.of(predicted));
    }
    Series alone =
        new Series(
            ALONE,
            result.checked().stream()
                .map(n -> new Point(n.architecture(), n.measuredMs(), n.aloneMs()))
                .toList());
    return new Charts(List.of(predicted, alone));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
