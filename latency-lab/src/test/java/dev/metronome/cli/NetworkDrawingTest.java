package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpacePoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks drawn in the terminal. */
class NetworkDrawingTest {

  private static final String ARCHITECTURE = "nas-bench-macro/2:1:1:2:1:0:2:1";
  private static final String TABLE = "../latency-tables/tables/nas-bench-macro/table.csv";

  private static List<String> lines(BarPen pen, int columns) throws Exception {
    SearchSpace space = SearchSpaces.named("nas-bench-macro");
    DescribedNetwork network =
        DescribedNetwork.of(new SpacePoint(space, ArchitectureText.parse(ARCHITECTURE, space)));
    return new NetworkDrawing(
            network.network(), NetworkLatencies.of(network, List.of(Path.of(TABLE))))
        .lines(pen, columns);
  }

  @Test
  void blocksAreGroupedByStageWithItsSum() throws Exception {
    String drawn = String.join("\n", lines(new BarPen(true, false), 200));
    assertThat(drawn)
        .containsPattern("(?m)^stage1 {40,}51,328  17,399,808   0\\.214  21\\.7 %$")
        .containsPattern("(?m)^  layer1 +inverted bottleneck 5x5 h192 /2  16x16x64 .* 13\\.7 %  ")
        .containsPattern("(?m)^classifier +linear +1x1x10 +12,810 +12,800 +0\\.004 +0\\.4 %")
        .containsPattern("(?m)^beside the blocks +-0\\.064");
  }

  @Test
  void columnsStandBelowEachOther() throws Exception {
    List<String> lines = lines(new BarPen(false, false), 200);
    int share = lines.get(0).indexOf("share") + "share".length();
    Stream<String> blocks = lines.stream().skip(1).filter(line -> line.contains("%"));
    assertThat(blocks.map(line -> line.indexOf('%') + 1).distinct()).containsExactly(share);
  }

  @Test
  void barsAreAsWideAsFitsAndTheLongestIsThatOfTheSlowestBlock() throws Exception {
    for (int columns : new int[] {200, 110, 100, 80}) {
      List<String> lines = lines(new BarPen(false, false), columns);
      int table = lines.get(0).length();
      for (String line : lines.subList(0, lines.size() - 1)) {
        assertThat(line).hasSizeLessThanOrEqualTo(Math.max(columns, table));
      }
      String longest = lines.stream().reduce("", (a, b) -> count(b) > count(a) ? b : a);
      if (columns > table + 10) {
        assertThat(longest).contains("h1536").contains("21.7 %");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, nas-bench-macro/2:1:1:2:1:0:2:1, nas-bench-macro",
    "80, nas-bench-macro/2:1:1:2:1:0:2:1, nas-bench-macro",
    "120, nas-bench-macro/2:1:1:2:1:0:2:1, nas-bench-macro",
    "60, proxylessnas/0:3:3:6:6:3:3:3:6:3:3:3:3:3:3:3:6:3:3:3:6:3, proxylessnas",
    "80, proxylessnas/0:3:3:6:6:3:3:3:6:3:3:3:3:3:3:3:6:3:3:3:6:3, ",
    "30, nas-bench-macro/2:1:1:2:1:0:2:1, nas-bench-macro"
  })
  void noLineIsWiderThanTheTerminal(int columns, String architecture, String table)
      throws Exception {
    String name = architecture.substring(0, architecture.indexOf('/'));
    SearchSpace space = SearchSpaces.named(name);
    DescribedNetwork network =
        DescribedNetwork.of(new SpacePoint(space, ArchitectureText.parse(architecture, space)));
    List<Path> tables =
        table == null
            ? List.of()
            : List.of(Path.of("../latency-tables/tables/" + table + "/table.csv"));
    List<String> drawn =
        new NetworkDrawing(network.network(), NetworkLatencies.of(network, tables))
            .lines(new BarPen(true, false), columns);
    assertThat(drawn).allMatch(line -> line.length() <= columns);
    assertThat(drawn).as("no block is missing").hasSizeGreaterThan(space.decisions().size());
    String all = String.join(" ", drawn);
    assertThat(all).contains("share", "+ input added");
    if (columns >= 60) {
      assertThat(all).contains("3x3 h").doesNotContain("...");
    }
  }

  @Test
  void whatIsLeftOutForWantOfColumnsIsTold() throws Exception {
    BarPen pen = new BarPen(true, false);
    assertThat(String.join(" ", lines(pen, 120))).contains("831,488", "inverted bottleneck 5x5");
    assertThat(String.join(" ", lines(pen, 80))).contains("831k", "17.4M", " params ");
    assertThat(String.join(" ", lines(pen, 60)))
        .contains("mb inverted bottleneck", "16x16x64", "without params, MACs")
        .doesNotContain("831");
  }

  private static long count(String line) {
    return line.chars().filter(each -> each == '#').count();
  }

  @Test
  void coloursChangeNoColumn() throws Exception {
    List<String> plain = lines(new BarPen(true, false), 200);
    List<String> coloured = lines(new BarPen(true, true), 200);
    assertThat(String.join("", coloured)).contains("\u001B[");
    assertThat(coloured.stream().map(line -> line.replaceAll("\u001B\\[[\\d;]*m", "")))
        .containsExactlyElementsOf(plain);
  }

  @Test
  void jsonHasSharesOfLayersAndStages() throws Exception {
    JsonNode json = run("arch", "describe", ARCHITECTURE, "--table", TABLE, "--json").json();
    assertThat(sum(json.get("layers"), "share")).isCloseTo(1, within(1e-9));
    assertThat(sum(json.get("stages"), "share")).isCloseTo(1, within(1e-9));
    double layersMs = sum(json.get("layers"), "latencyMs");
    assertThat(sum(json.get("stages"), "latencyMs")).isCloseTo(layersMs, within(1e-9));
    assertThat(layersMs + json.get("tables").get(0).get("offsetMs").asDouble())
        .isCloseTo(json.get("latencyMs").asDouble(), within(1e-9));
    assertThat(json.get("stages").get(1).get("name").asText()).isEqualTo("stage1");
    assertThat(json.get("stages").get(1).get("layers").asInt()).isEqualTo(2);
    assertThat(json.get("layers").get(1).get("input").asText()).isEqualTo("32x32x32");
  }

  private static double sum(JsonNode rows, String key) {
    double sum = 0;
    for (JsonNode row : rows) {
      sum += row.get(key).asDouble();
    }
    return sum;
  }

  @Test
  void withoutATableSharesAreOfMacs() throws Exception {
    JsonNode json = run("arch", "describe", ARCHITECTURE, "--json").json();
    JsonNode stem = json.get("layers").get(0);
    assertThat(stem.get("share").asDouble())
        .isEqualTo(stem.get("macs").asDouble() / json.get("macs").asDouble());
    assertThat(run("arch", "describe", ARCHITECTURE).out()).contains("share of MACs");
  }
}
