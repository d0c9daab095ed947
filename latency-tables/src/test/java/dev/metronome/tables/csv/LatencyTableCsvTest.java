package dev.metronome.tables.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.Measurement;
import dev.metronome.tables.Provenance;
import dev.metronome.tables.measure.StopReason;
import dev.metronome.tables.measure.Summary;
import dev.metronome.tables.text.TableFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTableCsvTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("table.csv");
  }

  @Test
  void aTableIsWrittenAsTheGoldenFileOfVersion2() throws IOException {
    LatencyTableCsv.write(Tables.everything(), file);

    assertThat(Files.readString(file)).isEqualTo(golden(2));
  }

  @Test
  void theGoldenFileOfVersion2IsReadAsTheTable() throws IOException {
    Files.writeString(file, golden(2));

    assertThat(LatencyTableCsv.read(file)).isEqualTo(Tables.everything());
  }

  @Test
  void rowsThatNameTheirDeviceAreWrittenAsTheGoldenFileOfVersion3AndReadAgain() throws IOException {
    LatencyTableCsv.write(Tables.ofDevices(), file);

    assertThat(Files.readString(file)).isEqualTo(golden(3));
    assertThat(LatencyTableCsv.read(file)).isEqualTo(Tables.ofDevices());
  }

  @Test
  void rowsWithEnergiesAreWrittenAsTheGoldenFileOfVersion4AndReadAgain() throws IOException {
    LatencyTableCsv.write(Tables.withEnergy(), file);

    assertThat(Files.readString(file)).isEqualTo(golden(4));
    assertThat(LatencyTableCsv.read(file)).isEqualTo(Tables.withEnergy());
  }

  @Test
  void theWholeRowsOfADamagedTableCanBeRead() throws IOException {
    LatencyTable all = Tables.everything();
    List<String> lines = new ArrayList<>(golden(2).lines().toList());
    int firstRow = lines.size() - 1 - all.rows().size();
    lines.set(firstRow, lines.get(firstRow).replace(",", ";"));
    lines.remove(lines.size() - 1);
    Files.writeString(file, String.join("\n", lines) + "\n");

    DamagedTable read = LatencyTableCsv.readWholeRows(file);

    assertThat(read.table().rows().entrySet())
        .containsExactlyElementsOf(all.rows().entrySet().stream().skip(1).toList());
    assertThat(read.problems())
        .extracting(Problem::where)
        .containsExactly(
            file + ":" + (firstRow + 1) + ":1", file + ":" + (lines.size() + 1) + ":1");
    Files.writeString(file, golden(2));
    assertThat(LatencyTableCsv.readWholeRows(file)).isEqualTo(new DamagedTable(all, List.of()));
    Files.writeString(file, golden(2).replace("# space:", "# spice:"));
    assertThatThrownBy(() -> LatencyTableCsv.readWholeRows(file))
        .isInstanceOf(TableFormatException.class)
        .hasMessageContaining("space");
  }

  @Test
  void theGoldenFileOfVersion3IsReadAsTheTable() throws IOException {
    Files.writeString(file, golden(3));

    assertThat(LatencyTableCsv.read(file)).isEqualTo(Tables.ofDevices());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NaN", "1e-3", "+0.012500", "0,0125", "3600000001", "0.011000"})
  void anEnergyThatIsNoneIsRefusedWithItsPlace(String energy) throws IOException {
    write(golden(4).replace(",0.012500,", ",\"" + energy + "\","));

    assertThat(problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.where()).startsWith(file + ":" + stemLine(golden(4))));
  }

  /** The number of the first row's line. */
  private static int stemLine(String table) {
    List<String> lines = table.lines().toList();
    int at = 0;
    while (!lines.get(at).startsWith("conv,")) {
      at++;
    }
    return at + 1;
  }

  @Test
  void theGoldenFileOfVersion1IsReadAsTheTable() throws IOException {
    Files.writeString(file, golden());

    LatencyTable table = LatencyTableCsv.read(file);

    assertThat(table).isEqualTo(Tables.threeRows());
    assertThat(table.rows().keySet()).containsExactly(Tables.STEM, Tables.BLOCK, Tables.POOL);
  }

  @Test
  void theLanguageOfTheUserChangesNothing() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      LatencyTableCsv.write(Tables.everything(), file);
      assertThat(LatencyTableCsv.read(file)).isEqualTo(Tables.everything());
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readString(file)).isEqualTo(golden(2));
  }

  @Test
  void timesAreRoundedToTheNanosecondAndStayInOrder() throws IOException {
    Summary fine = new Summary(7, 1.00000049, 1.0000011, 1e-9, 1.5, 1.00000051e-5, 1, 1.0000005);
    LatencyTableCsv.write(oneRow(fine), file);

    LatencyRow read = LatencyTableCsv.read(file).rows().get(Tables.STEM);

    assertThat(((Measurement) read.cost()).summary())
        .isEqualTo(new Summary(7, 1, 1.000001, 0, 1.5, 0.00001, 1, 1.000001));
  }

  @Test
  void aTableWithoutRowsIsATable() throws IOException {
    LatencyTable empty = Tables.of(Map.of());
    LatencyTableCsv.write(empty, file);

    assertThat(LatencyTableCsv.read(file)).isEqualTo(empty);
  }

  @Test
  void anyTextSurvivesInTheHeader() throws IOException {
    String odd = " \\n\\u0041\\ \r\n\t\u0000\u0085 é \uD83D\uDE00 \uD83D ,\"# end: 3 rows ";
    Provenance provenance =
        new Provenance(
            odd, Tables.PROVENANCE.created(), odd, odd, Map.of(odd, odd, "", "", ":", "x: y"));
    LatencyTable table = new LatencyTable(Tables.TARGET, provenance, 0, Optional.empty(), Map.of());
    LatencyTableCsv.write(table, file);

    assertThat(LatencyTableCsv.read(file)).isEqualTo(table);
  }

  @Test
  void aTableCutAnywhereIsRefusedUnlessOnlyItsLastLineEndIsMissing() throws IOException {
    byte[] whole = golden(2).getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LatencyTableCsv.read(file))
          .as("the first %d of %d bytes", length, whole.length)
          .isInstanceOf(TableFormatException.class);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThat(LatencyTableCsv.read(file)).isEqualTo(Tables.everything());
  }

  @Test
  void aTableWithAnyOneLineMissingOrDoubledIsRefusedUnlessItIsAFact() throws IOException {
    List<String> lines = golden(2).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      List<String> without = new ArrayList<>(lines);
      without.remove(i);
      List<String> doubled = new ArrayList<>(lines);
      doubled.add(i, lines.get(i));
      write(doubled);
      assertThatThrownBy(() -> LatencyTableCsv.read(file)).isInstanceOf(TableFormatException.class);
      if (!lines.get(i).startsWith("# fact.")) {
        write(without);
        assertThatThrownBy(() -> LatencyTableCsv.read(file))
            .isInstanceOf(TableFormatException.class);
      }
    }
  }

  @Test
  void aMissingFileAFolderAndAnEmptyFileAreNamed() throws IOException {
    assertThat(problemsOf(file))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(file.toString());
              assertThat(problem.what()).isEqualTo("there is no such file");
            });
    assertThat(problemsOf(folder))
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("that is a folder");
    Files.createFile(file);
    assertThat(problemsOf(file))
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("the file is empty");
  }

  @Test
  void itsExceptionIsBadInput() {
    assertThatThrownBy(() -> LatencyTableCsv.read(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void anotherVersionIsRefusedWithTheSupportedOneAndNothingElse() throws IOException {
    write(golden().replace("table: 1\n", "table: 5\n").replace("0.053000", "NaN"));

    assertThat(problems()).hasSize(1);
    assertThat(problems().get(0).text())
        .startsWith(
            file
                + ":1:28: the file has format version 5; expected format version 1 or 2 or 3 or 4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "PK\u0003\u0004",
        "op,median_ms\n",
        "\uFEFF# metronome latency table: 1\n"
      })
  void aFileOfAnotherKindIsNoTable(String content) throws IOException {
    write(content + "\nsomething,else\n");

    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("the file is no metronome latency table");
  }

  @Test
  void allProblemsOfAFileAreToldAtOnce() throws IOException {
    write(
        golden()
            .replace("# plan:", "# plane:")
            .replace("# target.threads: 1", "# target.threads: 0")
            .replace("# target.precision: float32", "# target.precision: float")
            .replace("2026-01-31T", "2026-02-31T")
            .replace("0.053000", "NaN")
            .replace("10.250000", "-10.250000")
            .replace(",16,16,64,5,", ",16,16,x,5,")
            .replace("time_spent", "bored")
            .replace("end: 3", "end: 4"));

    assertThat(problems())
        .extracting(Problem::where, Problem::what)
        .extracting(
            tuple ->
                tuple.toList().get(0).toString().substring(file.toString().length())
                    + " "
                    + tuple.toList().get(1))
        .containsExactly(
            ":7:19 target.threads is '0'",
            ":8:21 target.precision is 'float'",
            ":9:12 created is '2026-02-31T12:34:56.789Z'",
            ":10:3 'plane' is an unknown key",
            ":15:1 'plan' is missing",
            ":16:54 mean_ms is 'NaN'",
            ":17:36 output_channels is 'x'",
            ":17:89 mad_ms is '-10.250000'",
            ":17:148 stop_reason is 'bored'",
            ":19:8 the table has 3 rows");
  }

  @Test
  void atMostTwentyProblemsAreListed() throws IOException {
    StringBuilder text = new StringBuilder(TableText.head(TableText.TABLE, 2, Tables.of(Map.of())));
    for (int i = 0; i < 30; i++) {
      text.append("a,b\n");
    }
    write(text + TableText.end(30));

    assertThat(problems()).hasSize(20);
    assertThat(problems().get(18).what()).isEqualTo("the row has 2 fields");
    assertThat(problems().get(19).what()).isEqualTo("11 further problems are not listed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-1",
        "+1",
        "1e3",
        "0x1p3",
        "1d",
        "",
        " 1",
        "1,5",
        "٣",
        "1.",
        ".5"
      })
  void whatIsNoPlainDecimalIsNoTime(String time) throws IOException {
    write(golden().replace("0.053000", time.contains(",") ? '"' + time + '"' : time));

    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("mean_ms is '" + time + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.0", "01", "2147483648", "99999999999", "", "three"})
  void whatIsNoWholeNumberIsNoSize(String size) throws IOException {
    write(golden().replace("conv,32,", "conv," + size + ","));

    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("input_height is '" + size + "'");
  }

  @Test
  void statisticsThatContradictOneAnotherAreRefused() throws IOException {
    write(golden().replace("0.050000", "0.054000"));

    assertThat(problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(file + ":16:42");
              assertThat(problem.what())
                  .isEqualTo(
                      "the smallest time (0.054 ms) is above the low end of the median's interval"
                          + " (0.052 ms)");
            });
  }

  @Test
  void anImpossibleOperationIsRefused() throws IOException {
    write(golden().replace("conv,32,", "conv,0,"));

    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("a shape needs positive sizes: 0x32x3");
  }

  @Test
  void anOperationThatIsThereTwiceIsRefusedEvenIfItsCostDiffers() throws IOException {
    String stem = golden().lines().filter(line -> line.startsWith("conv,")).findFirst().get();
    write(
        golden()
            .replace(stem, stem + "\n" + stem.replace("0.053000", "0.053001"))
            .replace("end: 3", "end: 4"));

    assertThat(problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(file + ":17:1");
              assertThat(problem.what()).contains("conv 32x32x3->32x32x32").contains("line 16");
            });
  }

  @Test
  void wrongColumnsAreNamed() throws IOException {
    write(golden().replace(",mad_ms,", ",sd_ms,"));
    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("missing columns: mad_ms; unknown or repeated: sd_ms");

    write(golden().replace(",kernel,stride,", ",stride,kernel,"));
    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("the columns are in another order");
  }

  @Test
  void bytesThatAreNotUtf8AreFoundAtTheirPlace() throws IOException {
    byte[] bytes = golden().getBytes(StandardCharsets.UTF_8);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("conv,")] = (byte) 0xFF;
    Files.write(file, bytes);

    assertThat(problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.where()).isEqualTo(file + ":16:1");
              assertThat(problem.what()).isEqualTo("the bytes are not UTF-8 text");
            });
  }

  @Test
  void convertedLineEndsAreToldOnce() throws IOException {
    write(golden().replace("\n", "\r\n"));

    assertThat(problems())
        .singleElement()
        .extracting(Problem::what)
        .isEqualTo("the line ends in a carriage return");
  }

  @Test
  void linesBehindTheLastOneAreRefused() throws IOException {
    write(golden(2) + TableText.row(Tables.STEM, Tables.FAST, 2));
    assertThat(problems()).singleElement().extracting(Problem::where).isEqualTo(file + ":28:1");
  }

  @Test
  void aBrokenQuotationIsRefused() throws IOException {
    write(golden().replace("conv,", "\"conv,"));
    assertThat(problems()).singleElement().extracting(Problem::where).isEqualTo(file + ":16:1");
  }

  @Test
  void aQuoteWithinAFieldHidesNoPlace() throws IOException {
    write(golden().replace("conv,32,32,3,32,32,32,3", "conv,32,32,3,32,3\",32,x"));
    assertThat(problems())
        .extracting(Problem::where)
        .containsExactly(file + ":16:17", file + ":16:23");
  }

  @Test
  void aBackslashThatStandsForNothingIsRefused() throws IOException {
    write(golden().replace("Example CPU", "C:\\Example"));
    assertThat(problems()).singleElement().extracting(Problem::where).isEqualTo(file + ":6:18");
  }

  @Test
  void aPartOfANetworkIsNoCalibration() throws IOException {
    write(golden(2).replace("networks: 48", "networks: 48.5"));
    assertThat(problems()).singleElement().extracting(Problem::where).isEqualTo(file + ":13:25");
  }

  @Test
  void aNegativeZeroIsZero() throws IOException {
    write(golden(2).replace("offset_ms: -0.012345", "offset_ms: -0.000000"));
    assertThat(Double.doubleToLongBits(LatencyTableCsv.read(file).offsetMs())).isZero();
  }

  private static LatencyTable oneRow(Summary summary) {
    return Tables.of(
        Map.of(Tables.STEM, new LatencyRow(new Measurement(summary, StopReason.INTERVAL_NARROW))));
  }

  private void write(List<String> lines) throws IOException {
    write(String.join("\n", lines) + "\n");
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private List<Problem> problems() {
    return problemsOf(file);
  }

  private static List<Problem> problemsOf(Path path) {
    return catchThrowableOfType(TableFormatException.class, () -> LatencyTableCsv.read(path))
        .problems();
  }

  private static String golden() throws IOException {
    return golden(1);
  }

  private static String golden(int version) throws IOException {
    try (InputStream in =
        LatencyTableCsvTest.class.getResourceAsStream("table-v" + version + ".csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
