package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.latency.SpaceLayers;
import dev.metronome.space.SearchSpaces;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.published.LayerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Importing, comparing and showing tables, and networks by several tables, as a user does it. */
class TablesOfOthersTest {

  private static final String BLOCKS =
      """
      Conv_1-input:7x7x320-output:7x7x1280:
        count: 100
        mean: 3.0
        var: 0.04
      Logits-input:7x7x1280-output:1000:
        count: 100
        mean: 0.25
        var: 0
      """;

  @TempDir private Path folder;

  @Test
  void aTableIsImportedFromItsContentAlone() throws Exception {
    Path file = write("blocks.yaml", BLOCKS);
    Path out = folder.resolve("out/table.csv");
    JsonNode json =
        run("table", "import", file.toString(), "--out", out.toString(), "--json").json();
    assertThat(json.get("format").asText()).isEqualTo("proxylessnas");
    assertThat(json.get("facts").get("source.file").asText()).isEqualTo("blocks.yaml");
    assertThat(json.get("rows")).hasSize(3);
    assertThat(json.get("rows").get(0).get("ci95HighMs").asDouble())
        .isCloseTo(3.0392, within(1e-4));
    assertThat(LatencyTableCsv.read(out).rows()).hasSize(3);
    requireProblem(
        run("table", "import", file.toString(), "--out", out.toString()), 2, "exists already");
    assertThat(run("table", "import", file.toString()).out()).contains("not written");
  }

  @Test
  void theDeviceIsTheUsers() throws Exception {
    String file = write("blocks.yaml", BLOCKS).toString();
    JsonNode json = run("table", "import", file, "--device", "Pixel 4", "--json").json();
    assertThat(json.get("target").asText()).endsWith("on Pixel 4");
    assertThat(json.get("facts").get("assumed.target").asText()).doesNotContain("device of");
  }

  @Test
  void aBadFileIsToldWithAllItsPlacesAndWritesNothing() throws Exception {
    String text = BLOCKS.replace("3.0", "3,0").replace("0.25", "-1");
    Path file = write("blocks.yaml", text);
    Path out = folder.resolve("table.csv");
    requireProblem(
        run("table", "import", file.toString(), "--out", out.toString()),
        2,
        file + ":3:9: mean is '3,0'",
        file + ":7:9: mean is '-1'");
    assertThat(out).doesNotExist();
    requireProblem(
        run("table", "import", write("none.txt", "nothing").toString()),
        2,
        "no published table",
        "--format");
    requireProblem(run("table", "import", file.toString(), "--format", "tunas"), 2, file + ":1:1");
    requireProblem(run("table", "import", folder.toString()), 2, "folder");
  }

  @Test
  void tablesAreComparedRowByRow() throws Exception {
    String a = imported("a", BLOCKS);
    String b = imported("b", BLOCKS.replace("3.0", "3.3").replace("7x7x320", "7x7x321"));
    JsonNode json = run("table", "diff", a, b, "--json").json();
    assertThat(json.get("rows")).hasSize(2);
    assertThat(json.get("onlyInA").get(0).asText()).contains("7x7x320->");
    assertThat(json.get("onlyInB").get(0).asText()).contains("7x7x321->");
    assertThat(json.get("differences")).isEmpty();

    String slower = imported("slower", BLOCKS.replace("3.0", "3.3"), "--device", "Pixel 4");
    JsonNode other = run("table", "diff", a, slower, "--json").json();
    assertThat(other.get("differences").get("target's device").asText())
        .isEqualTo("Google Pixel 1 / Pixel 4");
    assertThat(other.get("rows").get(0).get("ratio").asDouble()).isCloseTo(1.1, within(1e-9));
    assertThat(other.get("differing").asInt()).isEqualTo(1);
    assertThat(run("table", "diff", a, slower).out())
        .contains("target's device differs: Google Pixel 1 / Pixel 4", "1.1000")
        .contains("3 rows in both, 1 of them different by more than their intervals");
    requireProblem(run("table", "diff", "no-a", "no-b"), 2, "no-a: there", "no-b: there");
  }

  @Test
  void rowsAreSortedFilteredAndLimited() throws Exception {
    String table = imported("a", BLOCKS);
    assertThat(operations("--sort", "cost", table)).first().asString().startsWith("conv");
    assertThat(operations("--sort", "name", table)).isSorted();
    assertThat(operations("--sort", "interval", table)).first().asString().startsWith("conv");
    assertThat(operations("--filter", "linear", table)).hasSize(1);
    assertThat(operations("--top", "2", table)).hasSize(2);
    assertThat(run("table", "show", table, "--top", "2").out()).contains("2 of 3 rows");
    requireProblem(run("table", "show", table, "--top", "0"), 2, "--top");
  }

  private static List<String> operations(String option, String value, String table)
      throws IOException {
    List<String> operations = new ArrayList<>();
    run("table", "show", table, option, value, "--json")
        .json()
        .get("rows")
        .forEach(row -> operations.add(row.get("operation").asText()));
    return operations;
  }

  @Test
  void anArchitectureIsAddedUpByAllTablesSideBySide() throws Exception {
    String cheap = imported("cheap", costModel(1));
    String dear = imported("dear", costModel(2), "--device", "Pixel 4");
    // All choices are the first of their layer but that of the last.
    String architecture = "proxylessnas/" + "0:".repeat(21) + "1";
    JsonNode json =
        run("arch", "describe", architecture, "--table", cheap, "--table", dear, "--json").json();
    assertThat(json.get("tables")).hasSize(2);
    assertThat(json.get("tables").get(1).get("target").asText()).endsWith("Pixel 4");
    assertThat(json.get("tables").get(1).get("ci95").isNull()).isTrue();
    assertThat(json.get("latencyMs")).isEqualTo(json.get("tables").get(0).get("latencyMs"));
    double[] sumsMs = new double[2];
    for (JsonNode layer : json.get("layers")) {
      for (int i = 0; i < sumsMs.length; i++) {
        sumsMs[i] += layer.get("latenciesMs").get(i).asDouble();
      }
    }
    for (int i = 0; i < sumsMs.length; i++) {
      JsonNode table = json.get("tables").get(i);
      assertThat(table.get("latencyMs").asDouble())
          .isCloseTo(table.get("offsetMs").asDouble() + sumsMs[i], within(1e-9));
    }
    assertThat(run("arch", "describe", architecture, "--table", cheap, "--table", dear).out())
        .contains("[1] ", "[2] ", "ms [1]  ms [2]", "beside the blocks")
        .contains("not checked against whole networks: 'metronome table check " + dear + "'");
    assertThat(json.get("check").asText()).startsWith("not checked against whole networks");
  }

  @Test
  void everyTableWithoutARowIsNamedWithItsNearestRows() throws Exception {
    String model = imported("model", costModel(1));
    String blocks = imported("blocks", BLOCKS);
    Answer answer = run("arch", "describe", "mobilenet-v2", "--table", model, "--table", blocks);
    requireProblem(
        answer,
        2,
        model + ", a table of proxylessnas",
        " at stage2.layer1",
        blocks + ", a table of ProxylessNAS blocks",
        "the nearest rows are",
        "the table has no row of this kind");
  }

  /** A cost model of the whole space, with made-up contributions. */
  private static String costModel(int factor) {
    StringBuilder csv = new StringBuilder("layer,stage,choice,kernel,expansion,contribution_ms\n");
    csv.append("-1,intercept,intercept,,,").append(10 * factor).append('\n');
    int layer = 0;
    for (LayerOptions place : SpaceLayers.of(SearchSpaces.named("proxylessnas"))) {
      if (place.operations().size() == 1) {
        continue;
      }
      String prefix = layer++ + "," + place.place().charAt("stage".length()) + ",";
      for (OpSignature operation : place.operations()) {
        boolean separable = operation.hiddenChannels() == 0;
        csv.append(prefix)
            .append(separable ? "sepconv," : "inverted_bottleneck,")
            .append(operation.kernel())
            .append(',')
            .append(separable ? "" : operation.hiddenChannels() / operation.input().channels())
            .append(',')
            .append(factor * operation.kernel() / 8.0)
            .append('\n');
      }
      if (place.mayBeSkipped()) {
        csv.append(prefix).append("skip,,,").append(-factor).append('\n');
      }
    }
    return csv.toString();
  }

  private String imported(String name, String text, String... options) throws IOException {
    Path out = folder.resolve(name + ".csv");
    List<String> arguments =
        new ArrayList<>(
            List.of("table", "import", write(name, text).toString(), "--out", out.toString()));
    arguments.addAll(List.of(options));
    Answer answer = run(arguments.toArray(new String[0]));
    assertThat(answer.err()).isEmpty();
    return out.toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
