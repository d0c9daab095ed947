package dev.metronome.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.build.CheckResult;
import dev.metronome.build.CheckResult.CheckedNetwork;
import dev.metronome.build.PredictionErrors;
import dev.metronome.build.ScaledErrors;
import dev.metronome.report.page.Page;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckPageTest {

  @TempDir private Path folder;

  @Test
  void onePageHasAllFigures() throws Exception {
    String page = page(calibrated("a target"));
    assertThat(page)
        .contains("a target", "calibrated", "sum of rows alone", "91.5 % of the networks")
        .contains("SHA-256 of the table", "0123abc", "a plan", "2026-01-31T12:00:00Z")
        .contains("<td>1.20<td>97.0<td>99.5<td>10.98<td>0.0096<td>0.9890")
        .contains("<th scope=row class=t>space/0<td>1.0000<td>0.9900<td>1.0100");
    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(Page.MOST_BYTES);
  }

  @Test
  void namesCannotBecomeMarkup() throws Exception {
    String page = page(of("</script><b>", "</script><b>${data}", Optional.empty()));
    assertThat(page)
        .doesNotContain("<b>")
        .contains("&lt;/script&gt;&lt;b&gt;")
        .contains("&lt;b&gt;${data}0")
        .contains("\"\\u003c/script>\\u003cb>${data}0\"");
  }

  @Test
  void theNetworksCanBeDownloaded() throws Exception {
    Matcher link =
        Pattern.compile(
                "\"predicted-measured.csv\" href=\"data:text/csv;charset=utf-8;base64,([^\"]+)\"")
            .matcher(page(calibrated("a target")));
    assertThat(link.find()).isTrue();
    String csv = new String(Base64.getDecoder().decode(link.group(1)), StandardCharsets.UTF_8);
    assertThat(csv.lines())
        .hasSize(41)
        .startsWith(
            "architecture,measured_ms,measured_ci95_low_ms,measured_ci95_high_ms,predicted_ms,"
                + "error_percent,alone_ms,alone_error_percent",
            "space/0,1.000000,0.990000,1.010000,1.020000,2.0000,1.200000,20.0000");
  }

  @Test
  void aProfiledTableHasItsBestCaseAndOneSeries() throws Exception {
    PredictionErrors best = new PredictionErrors(0.5, 100, 100, 1, 0.01, 0.9);
    String page = page(of("x", "space/", Optional.of(new ScaledErrors(1.25, best))));
    assertThat(page)
        .contains("not calibrated", "best case, × 1.2500")
        .contains("\"series\":[{\"name\":\"not calibrated\",")
        .doesNotContain("sum of rows alone", "interval of their prediction");
  }

  @Test
  @Tag("browser")
  void aBrowserDrawsItWithoutComplaint() throws Exception {
    Browser browser = Browser.required(folder);
    CheckPage.write(calibrated("a target"), folder);
    assertThat(browser.open(folder.resolve(CheckPage.FILE)))
        .contains("data-drawn=\"2\"")
        .contains("<svg");
  }

  private String page(CheckResult result) throws Exception {
    CheckPage.write(result, folder);
    return Files.readString(folder.resolve(CheckPage.FILE));
  }

  private static CheckResult calibrated(String target) {
    CheckResult plain = of(target, "space/", Optional.empty());
    return new CheckResult(
        plain.tableSha256(),
        plain.space(),
        target,
        plain.created(),
        plain.plan(),
        plain.seed(),
        plain.networks(),
        plain.errors(),
        Optional.of(new PredictionErrors(20, 0, 0, 20, 0.4, 1)),
        Optional.of(0.915),
        plain.scaled(),
        plain.limits(),
        plain.devices(),
        plain.checked());
  }

  private static CheckResult of(String target, String architecture, Optional<ScaledErrors> scaled) {
    List<CheckedNetwork> networks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double ms = 1 + 0.1 * i;
      networks.add(
          new CheckedNetwork(architecture + i, ms, 0.99 * ms, 1.01 * ms, 1.02 * ms, 1.2 * ms, 2));
    }
    return new CheckResult(
        "0123abc",
        "a space",
        target,
        "2026-01-31T12:00:00Z",
        "a plan",
        1,
        networks.size(),
        new PredictionErrors(1.2, 97, 99.5, 10.98, 0.0096, 0.989),
        Optional.empty(),
        Optional.empty(),
        scaled,
        new CheckResult.Limits(0.2, 0.7, 2.2, 14, 13.4),
        Map.of(),
        Collections.unmodifiableList(networks));
  }
}
