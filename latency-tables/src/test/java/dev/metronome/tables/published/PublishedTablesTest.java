package dev.metronome.tables.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.support.SharedFiles;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.TensorShape;
import dev.metronome.tables.csv.InMemory;
import dev.metronome.tables.text.FileContent;
import dev.metronome.tables.text.TableFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTablesTest {

  @ParameterizedTest
  @EnumSource(SmallSources.class)
  void anImportedTableIsItsGoldenFile(SmallSources source) throws IOException {
    LatencyTable table = source.read(source.text());
    assertThat(InMemory.text(table)).isEqualTo(SmallSources.text(source.golden()));
    InMemory.requireSurvivesItsFile(table);
  }

  @ParameterizedTest
  @EnumSource(SmallSources.class)
  void theFormatIsSeenFromTheContent(SmallSources source) throws IOException {
    byte[] bytes = source.text().getBytes(StandardCharsets.UTF_8);
    assertThat(PublishedFormat.of(new FileContent(Path.of("x"), bytes)).name())
        .isEqualTo(source.name());
  }

  @Test
  void aFileOfNoneOrTwoFormatsIsRefusedWithTheSignsOfEach() {
    for (String text : List.of("a: 1\n", "a: {var: 1}\nb: {std: 1}\n", "")) {
      FileContent content = new FileContent(Path.of("x"), text.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> PublishedFormat.of(content))
          .isInstanceOf(BadInputException.class)
          .hasMessageContainingAll("x: ", "'var'", "'std'", "layer,stage");
    }
  }

  @ParameterizedTest
  @EnumSource(SmallSources.class)
  void aFileThatIsCutWithinARowIsRefused(SmallSources source) throws IOException {
    String text = source.text();
    int whole = source.read(text).rows().size();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      boolean betweenRows = cut.endsWith("\n") && !text.startsWith(" ", length);
      if (betweenRows && source != SmallSources.TUNAS) {
        assertThat(source.read(cut).rows()).hasSizeBetween(1, whole - 1);
      } else {
        assertThatThrownBy(() -> source.read(cut))
            .as("the first %d characters", length)
            .isInstanceOf(TableFormatException.class);
      }
    }
  }

  @Test
  void theClassifiersRowHasThePoolingsTimeToo() throws IOException {
    LatencyTable table = SmallSources.PROXYLESSNAS.read(SmallSources.PROXYLESSNAS.text());
    TensorShape map = new TensorShape(16, 16, 128);
    TensorShape pooled = new TensorShape(1, 1, 128);
    List<Operation> layers =
        List.of(
            plain("global_average_pool", map, pooled),
            plain("linear", pooled, new TensorShape(1, 1, 10)));
    assertThat(LatencyModel.sumOfRows(table).estimate(layers).ms()).isEqualTo(0.0625);
    assertThat(table.provenance().facts().get("assumed.pool")).contains("explicit row of 0 ms");
  }

  @Test
  void aClassifierOfPooledValuesHasNoPooling() throws IOException {
    LatencyTable table = SmallSources.OFA.read(SmallSources.OFA.text());
    assertThat(table.provenance().facts()).doesNotContainKey("assumed.pool");
    assertThat(table.row(plain("global_average_pool", shape(8, 96), shape(1, 96))).get().ms())
        .isEqualTo(0.015789);
  }

  @ParameterizedTest
  @CsvSource({"8,8", "72,24", "120,32", "144,40", "240,64", "408,104", "576,144", "960,240"})
  void theSqueezeExciteIsAQuarterWideAsInMobileNetV3(int channels, int width) {
    assertThat(OnceForAllYaml.squeezeExciteWidth(channels)).isEqualTo(width);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "-1",
        "1e3",
        "1e309",
        "1,5",
        "3600000.1",
        "1.5ms",
        "1500 us",
        "",
        "~",
        "null",
        ".5",
        "1.",
        "'1'",
        "[1]",
        "0x1",
        "1_0",
        "0",
        "0.0000001",
        "+1"
      })
  void whatIsNoTimeInMillisecondsIsRefusedAtItsPlace(String mean) throws IOException {
    String text = SmallSources.OFA.text().replace("mean: 0.25", "mean: " + mean);
    // A row may lack its time then, too, which is told where the row begins.
    assertThat(problems(SmallSources.OFA, text))
        .extracting(Problem::where)
        .anyMatch(where -> where.startsWith("once-for-all-small.yaml:7:"));
  }

  @Test
  void whatIsWrongIsToldAtOnceInTheOrderOfLinesAndWithItsPlace() throws IOException {
    String text =
        SmallSources.PROXYLESSNAS
            .text()
            .replace("count: 120\n  mean: 0.8125004", "count: 0\n  median: 0.8125004")
            .replace("var: 0.0009", "std: 0.03")
            .replace("kernel:5", "kernel:4")
            .replace("16x16x24-expand:6", "16x16x25-expand:6")
            .replace("Conv_1", "Conv_9")
            .replace("mean: 0.0625", "mean: 0.0625\n  mean: 0.0625");
    assertThat(problems(SmallSources.PROXYLESSNAS, text))
        .extracting(problem -> problem.where() + " " + problem.what())
        .containsExactly(
            "proxylessnas-small.yaml:1:1 the row 'Conv-input:64x64x3-output:32x32x16' has no mean",
            "proxylessnas-small.yaml:2:10 count is '0'",
            "proxylessnas-small.yaml:3:1 'median' is an unknown field",
            "proxylessnas-small.yaml:5:1 the row"
                + " 'expanded_conv-input:32x32x16-output:32x32x8-expand:1-kernel:3-stride:1-idskip:0'"
                + " has no var",
            "proxylessnas-small.yaml:8:1 'std' is an unknown field",
            "proxylessnas-small.yaml:9:61 kernel is '4'",
            "proxylessnas-small.yaml:13:80 idskip is '1'",
            "proxylessnas-small.yaml:17:1 'Conv_9' is an unknown kind of row",
            "proxylessnas-small.yaml:24:3 'mean' is there a second time in its row");
  }

  @Test
  void brokenYamlIsRefusedWhereItBreaks() throws IOException {
    String text = SmallSources.OFA.text();
    assertThat(problems(SmallSources.OFA, text.replace("  std: 0.0125", " std: 0.0125")))
        .anySatisfy(
            problem -> {
              assertThat(problem.where()).isEqualTo("once-for-all-small.yaml:8:2");
              assertThat(problem.what()).startsWith("the YAML is broken");
            });
    assertThat(problems(SmallSources.OFA, text + "---\na: 1\n"))
        .singleElement()
        .extracting(Problem::where)
        .isEqualTo("once-for-all-small.yaml:33:1");
    assertThat(problems(SmallSources.OFA, text.replace("0.0125", "\u0007")))
        .first()
        .extracting(Problem::where)
        .isEqualTo("once-for-all-small.yaml:8:8");
  }

  @Test
  void aRowOrAnOperationThatIsThereTwiceIsRefused() throws IOException {
    String text = SmallSources.OFA.text();
    String row = "Conv_1-input:8x8x24-output:8x8x96:\n  count: 1\n  mean: 1\n  std: 1\n";
    assertThat(problems(SmallSources.OFA, text + row))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo("once-for-all-small.yaml:33:1");
              assertThat(problem.what()).contains("after line 9");
            });
    assertThat(problems(SmallSources.OFA, text + row.replace("Conv_1", "Conv_2")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.what()).contains("conv 8x8x24->8x8x96", "line 9"));
  }

  @Test
  void aFactorInPlaceOfChannelsIsRefused() throws IOException {
    String text = SmallSources.OFA.text().replace("expand:64", "expand:4");
    assertThat(problems(SmallSources.OFA, text))
        .singleElement()
        .satisfies(problem -> assertThat(problem.expected()).contains("factor"));
  }

  @Test
  void theWholeOfACostModelIsRequired() throws IOException {
    String text =
        SmallSources.TUNAS
            .text()
            .replace("-1,intercept,intercept,,,12.5\n", "")
            .replace("1,2,inverted_bottleneck,5,6", "1,3,inverted_bottleneck,5,6")
            .replace("2,2,inverted_bottleneck,5,6", "2,2,inverted_bottleneck,7,6");
    assertThat(problems(SmallSources.TUNAS, text))
        .extracting(problem -> problem.where() + " " + problem.what())
        .containsExactly(
            "tunas-small.csv:5:3 stage is '3'",
            "tunas-small.csv:7:5 layer,choice,kernel,expansion is '2,inverted_bottleneck,7,6'",
            "tunas-small.csv:9:1 the intercept is missing",
            "tunas-small.csv:9:1 inverted_bottleneck of kernel 5 and expansion 6 of layer 2"
                + " (stage2.layer2) is missing");
  }

  @Test
  void aSkipThatIsNotTheCheapestIsRefused() throws IOException {
    String text = SmallSources.TUNAS.text().replace("skip,,,-2", "skip,,,0.5");
    assertThat(problems(SmallSources.TUNAS, text))
        .singleElement()
        .extracting(Problem::where)
        .isEqualTo("tunas-small.csv:9:12");
  }

  @ParameterizedTest
  @CsvSource({
    "proxylessnas-pixel1.yaml,73,224",
    "ofa-note10-192.yaml,96,192",
    "ofa-note10-208.yaml,96,208",
    "ofa-note10-224.yaml,96,224"
  })
  void thePublishedFilesAreReadWhole(String name, int rows, int resolution) throws IOException {
    PublishedFile file = shared(name);
    LatencyTable table =
        PublishedFormat.of(file.content()) == PublishedFormat.OFA
            ? OnceForAllYaml.read(file)
            : ProxylessNasYaml.read(file);
    assertThat(table.rows()).hasSize(rows);
    assertThat(table.provenance().space()).endsWith(" at resolution " + resolution);
    InMemory.requireSurvivesItsFile(table);
  }

  @Test
  void aPublishedRowIsAsItsFileHasIt() throws IOException {
    LatencyTable table = ProxylessNasYaml.read(shared("proxylessnas-pixel1.yaml"));
    OpSignature block =
        new OpSignature(
            "inverted_bottleneck", shape(112, 16), shape(56, 24), 5, 2, 48, 0, "relu6", false);
    assertThat(table.row(Operation.anywhere(block)).get().cost())
        .isEqualTo(new PublishedMean(159, 7.519107, 0.304762));
  }

  @Test
  void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("none.yaml");
    for (Path path : List.of(file, folder)) {
      assertThatThrownBy(() -> PublishedFile.read(path, Optional.empty(), Instant.EPOCH))
          .isInstanceOf(TableFormatException.class)
          .hasMessageContaining(path.toString());
    }
  }

  private static PublishedFile shared(String name) throws IOException {
    Path file = SharedFiles.require("reference/latency/" + name);
    assertThat(Files.size(file)).isPositive();
    return PublishedFile.read(file, Optional.empty(), Instant.EPOCH);
  }

  private static List<Problem> problems(SmallSources source, String text) {
    return catchThrowableOfType(TableFormatException.class, () -> source.read(text)).problems();
  }

  private static Operation plain(String op, TensorShape input, TensorShape output) {
    return Operation.anywhere(new OpSignature(op, input, output, 0, 0, 0, 0, "none", false));
  }

  private static TensorShape shape(int size, int channels) {
    return new TensorShape(size, size, channels);
  }
}
