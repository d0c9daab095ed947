package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.report.Browser;
import dev.metronome.report.page.Page;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real searches, trainings and tables, whole and damaged. */
class ReportCommandTest {

  private static final Path TABLES = Path.of("..", "latency-tables", "tables");
  private static final String STEPS = "steps.csv";

  @TempDir private static Path shared;

  private static Path search;
  private static Path comparison;
  private static Path training;

  @TempDir private Path folder;

  @BeforeAll
  static void makeRuns() {
    search = shared.resolve("search");
    comparison = shared.resolve("comparison");
    training = shared.resolve("training");
    assertThat(search("search", "--no-measure", "--out", search.toString()).code()).isZero();
    assertThat(
            search(
                    "compare",
                    "--seeds",
                    "2",
                    "--algorithms",
                    "tunas,random",
                    "--out",
                    comparison.toString())
                .code())
        .isZero();
    assertThat(
            run(
                    "train",
                    "--arch",
                    "nas-bench-macro/1:0:0:0:0:0:0:0",
                    "--width",
                    "0.25",
                    "--data",
                    "generated:train=60,test=40,seed=1",
                    "--epochs",
                    "2",
                    "--batch",
                    "16",
                    "--out",
                    training.toString())
                .code())
        .isZero();
  }

  private static Answer search(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--space",
                "nas-bench-macro",
                "--table",
                TABLES.resolve("nas-bench-macro/table.csv").toString(),
                "--target-ms",
                "0.7",
                "--quality",
                "simulated:1",
                "--judged-images",
                "256",
                "--steps",
                "80"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(new String[0]));
  }

  private Path page() {
    return folder.resolve("page.html");
  }

  private JsonNode report(Path... paths) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("report", "--json", "--out", page().toString()));
    for (Path path : paths) {
      arguments.add(path.toString());
    }
    Answer answer = run(arguments.toArray(new String[0]));
    assertThat(answer.err()).isEmpty();
    assertThat(answer.code()).isZero();
    assertThat(Files.size(page())).isLessThan(Page.MOST_BYTES);
    return answer.json();
  }

  /** The page without its library, which is long and has markup of its own. */
  private String html() throws IOException {
    String page = Files.readString(page());
    return page.substring(0, page.indexOf("<script>"));
  }

  private Path copy(Path run) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(run.getFileName()));
    try (var files = Files.list(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static Set<String> headings(String html) {
    Matcher matcher = Pattern.compile("<h3[^>]*>([^<]*)</h3>").matcher(html);
    Set<String> headings = new HashSet<>();
    while (matcher.find()) {
      headings.add(matcher.group(1));
    }
    return headings;
  }

  private static int charts(String html) {
    return html.split("role=\"img\"", -1).length - 1;
  }

  @Test
  void aSearchIsShownWithItsWinnerAndAllThatItLearned() throws Exception {
    JsonNode answer = report(search);
    assertThat(answer.get("searches").asInt()).isEqualTo(1);
    assertThat(answer.get("missing")).isEmpty();
    String html = html();
    assertThat(headings(html))
        .contains(
            "Candidates",
            "Accuracy against latency",
            "Latency against the target",
            "Reward",
            "Accuracy",
            "Entropy of the policy",
            "Probability of every choice over time");
    String winner = json(search.resolve("result.json")).get("architecture").asText();
    assertThat(html)
        .contains(
            "Search search",
            winner,
            "target 0.7000 ms",
            "random at the target",
            "ms by the table, ")
        .contains("stage1.layer1.block");
    // A block for the stem, each of the eight layers, the head, the pooling and the classifier.
    assertThat(html.split("<li class=\"k\\d")).hasSize(1 + 12);
  }

  @Test
  void whyTheWinnerIsNotTheMostAccurateInTheBandIsSaidWhereThatIsSo() throws Exception {
    report(search);
    assertThat(html())
        .contains("Why it won", "ms has more accurate architectures, but the winner is the most")
        .contains("are shown to compare and cannot win.");
    Path run = copy(search);
    ObjectNode result = json(run.resolve("result.json"));
    result.put("accuracy", 0.999);
    Files.writeString(run.resolve("result.json"), result.toString());
    report(run);
    assertThat(html()).doesNotContain("Why it won");
  }

  @Test
  void aTrainingIsShownWithItsCurvesAndConfusions() throws Exception {
    assertThat(report(training).get("missing")).isEmpty();
    String html = html();
    assertThat(headings(html))
        .contains(
            "Loss", "Validation accuracy", "Speed", "Confusion matrix", "Accuracy of each class");
    assertThat(charts(html)).isEqualTo(4);
  }

  @Test
  void aTableIsShownWithItsRowsItsCheckAndItsDecisions() throws Exception {
    assertThat(report(TABLES.resolve("nas-bench-macro")).get("missing")).isEmpty();
    String html = html();
    assertThat(headings(html))
        .contains(
            "Rows by cost",
            "Spread",
            "Drift over time",
            "Cost of each decision",
            "Predicted against measured",
            "Error against latency");
    assertThat(html).contains("200 networks that the table was not calibrated on");
  }

  @Test
  void aComparisonAndSeveralRunsShareTheirAxes() throws Exception {
    JsonNode answer = report(comparison, training, TABLES.resolve("proxylessnas"));
    assertThat(answer.get("searches").asInt()).isEqualTo(4);
    assertThat(html())
        .contains("Searches side by side", "4 searches.")
        .contains("tunas: winner", "random: winner", "tunas-1", "random-2")
        .contains("Training training", "Latency table proxylessnas");
    report(TABLES.resolve("nas-bench-macro/table.csv"), TABLES.resolve("nas-bench-macro-tflite"));
    assertThat(html()).contains("Rows against those of nas-bench-macro");
  }

  @Test
  void searchesThatEndedInTheMostProbableChoicesAreNotMixedWithOthers() throws Exception {
    Path argmax = folder.resolve("argmax");
    String[] decoded = {"--no-measure", "--decode", "argmax", "--out", argmax.toString()};
    assertThat(search("search", decoded).code()).isZero();
    report(search, argmax);
    assertThat(html()).contains("\"tunas: winner\"", "\"tunas argmax: winner\"");
  }

  @Test
  void anUnfinishedSearchIsShownAsFarAsItCame() throws Exception {
    Path run = copy(search);
    Files.delete(run.resolve("result.json"));
    List<String> lines = Files.readAllLines(run.resolve(STEPS));
    Files.writeString(run.resolve(STEPS), String.join("\n", lines.subList(0, 31)) + "\n31,nas-b");
    JsonNode answer = report(run);
    assertThat(answer.get("missing")).hasSize(1);
    assertThat(answer.get("missing").get(0).asText())
        .isEqualTo("search: The search is not finished: its log has step 30 of 80.");
    assertThat(html())
        .contains("its log has step 30 of 80", "Latency against the target")
        .doesNotContain("The winner");
  }

  @Test
  void aResultThatIsMissingIsToldWithTheCommandThatMakesIt() throws Exception {
    for (Path run : List.of(copy(search), copy(training))) {
      Path result = run.resolve("result.json");
      boolean isSearch = Files.exists(run.resolve(STEPS));
      String before = json(result).get(isSearch ? "architecture" : "testAccuracy").asText();
      Files.delete(result);
      JsonNode missing = report(run).get("missing");
      assertThat(missing).hasSize(1);
      String told = missing.get(0).asText();
      assertThat(told)
          .contains(result + " is missing", isSearch ? "all 80 steps" : "all 2 epochs")
          .doesNotContain("not finished");
      String command = told.substring(told.indexOf("'metronome ") + 11, told.lastIndexOf('\''));
      assertThat(run(command.split(" ", -1)).err()).doesNotContain("expected:");
      assertThat(json(result).get(isSearch ? "architecture" : "testAccuracy").asText())
          .isEqualTo(before);
      assertThat(report(run).get("missing")).isEmpty();
      Files.delete(result);
      Files.delete(run.resolve("options.yaml"));
      assertThat(report(run).get("missing").get(0).asText())
          .endsWith(" that began the run makes it again, with the same --out.");
    }
  }

  @Test
  void damagedFilesAreToldAndTheRestIsShown() throws Exception {
    Path run = copy(search);
    Files.writeString(run.resolve("result.json"), "{\"architecture\": 7");
    Files.writeString(run.resolve("table.csv"), "another table");
    Files.writeString(run.resolve("probabilities.csv"), "step,a=1\nx,0.5\n0,1\n");
    ObjectNode config = json(run.resolve("config.json"));
    config.remove("tunas");
    Files.writeString(run.resolve("config.json"), config.toString());
    JsonNode missing = report(run).get("missing");
    assertThat(missing)
        .extracting(JsonNode::asText)
        .anyMatch(line -> line.contains("result.json"))
        .anyMatch(line -> line.contains("table.csv is not the table"))
        .anyMatch(line -> line.contains("probabilities.csv:2 without a number in step"))
        .anyMatch(line -> line.contains("config.json"));
    assertThat(html()).contains("What is missing", "Reward");
  }

  @Test
  void aLogThatIsShorterThanTheResultIsTold() throws Exception {
    Path run = copy(search);
    List<String> lines = Files.readAllLines(run.resolve(STEPS));
    Files.writeString(run.resolve(STEPS), String.join("\n", lines.subList(0, 3)) + "\n2,nas-b");
    assertThat(report(run).get("missing"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "search: " + run.resolve(STEPS) + " has 2 of the 80 steps that the search took.");
    Path trained = copy(training);
    Path epochs = trained.resolve("epochs.csv");
    Files.writeString(epochs, String.join("\n", Files.readAllLines(epochs).subList(0, 2)) + "\n");
    assertThat(report(trained).get("missing"))
        .extracting(JsonNode::asText)
        .containsExactly("training: " + epochs + " has 1 of the 2 epochs that the training took.");
  }

  @Test
  void theWholeRowsOfADamagedTableAreShown() throws Exception {
    String whole = Files.readString(TABLES.resolve("nas-bench-macro/table.csv"));
    int third = whole.indexOf("\ninverted_bottleneck");
    for (int i = 0; i < 2; i++) {
      third = whole.indexOf("\ninverted_bottleneck", third + 1);
    }
    Path cut = Files.createDirectory(folder.resolve("cut")).resolve("table.csv");
    Files.writeString(cut, whole.substring(0, third + 60));
    JsonNode missing = report(cut.getParent()).get("missing");
    assertThat(missing)
        .extracting(JsonNode::asText)
        .anyMatch(line -> line.matches("cut: The table is damaged: it has \\d+ whole rows.*"))
        .anyMatch(line -> line.contains("the row has"))
        .anyMatch(line -> line.contains("ends without its last line"));
    assertThat(html()).contains("What is missing", "inverted_bottleneck");
    assertThat(run("table", "show", cut.toString()).code()).isEqualTo(2);
  }

  @Test
  void damagedSamplesAndADamagedHeadOfTheCalibrationAreTold() throws Exception {
    Path table = Files.createDirectory(folder.resolve("table"));
    Path built = TABLES.resolve("nas-bench-macro");
    Files.copy(built.resolve("table.csv"), table.resolve("table.csv"));
    List<String> calibration =
        new ArrayList<>(Files.readAllLines(built.resolve("calibration.csv")));
    Files.write(table.resolve("calibration.csv"), calibration);
    Path samples = Files.createDirectory(table.resolve("samples"));
    Path whole = samples.resolve("0001-conv.txt.gz");
    gzip(whole, "conv\n1000:1200,1300\n1000:1250\n");
    assertThat(report(table).get("missing")).isEmpty();
    calibration.set(2, "architecture,broken");
    Files.write(table.resolve("calibration.csv"), calibration);
    byte[] cut = Files.readAllBytes(whole);
    Files.write(samples.resolve("0002-conv.txt.gz"), Arrays.copyOf(cut, cut.length - 9));
    Files.writeString(samples.resolve("0003-conv.txt.gz"), "garbage");
    gzip(samples.resolve("network-0001.txt.gz"), "network\n1000:12x\n");
    JsonNode missing = report(table).get("missing");
    assertThat(missing)
        .extracting(JsonNode::asText)
        .hasSize(4)
        .anyMatch(line -> line.contains("calibration.csv:3 is damaged"))
        .anyMatch(line -> line.contains("0002-conv.txt.gz cannot be read"))
        .anyMatch(line -> line.contains("0003-conv.txt.gz cannot be read"))
        .anyMatch(line -> line.contains("network-0001.txt.gz cannot be read"));
  }

  private static void gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aTableThatIsGivenBesideASearchTellsItsMilliseconds() throws Exception {
    Path run = copy(search);
    Files.delete(run.resolve("table.csv"));
    assertThat(report(run).get("missing").get(0).asText()).contains("give the table beside it");
    assertThat(html()).contains("The winner").doesNotContain("ms by the table, ");
    assertThat(report(run, TABLES.resolve("nas-bench-macro")).get("missing")).isEmpty();
    assertThat(html()).contains("ms by the table, ");
  }

  @Test
  void namesInFilesCannotBecomeMarkup() throws Exception {
    String hostile = "</script><img src=x onerror=alert(1)>";
    Path run = copy(training);
    Files.writeString(
        run.resolve("confusion.csv"),
        "class,predicted,images\n" + hostile + "," + hostile + ",3\n");
    ObjectNode config = json(run.resolve("config.json"));
    config.put("data", hostile);
    Files.writeString(run.resolve("config.json"), config.toString());
    report(run);
    assertThat(html()).doesNotContain("<img").contains("&lt;img src=x");
  }

  @Test
  void whatIsNothingIsRefusedAllAtOnce() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path text = Files.writeString(folder.resolve("notes.txt"), "no table");
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("config.json"), "{\"port\": 80}");
    requireProblem(
        run("report", empty.toString(), text.toString(), foreign.toString(), "nowhere"),
        2,
        "empty",
        "it holds no config.json and no table.csv",
        "notes.txt",
        "foreign",
        "or is of another kind",
        "nowhere",
        "no such file or folder");
    requireProblem(
        run("report", search.toString(), "--out", search.resolve(STEPS).toString()),
        2,
        "--out",
        ".html");
    assertThat(Files.readAllLines(search.resolve(STEPS))).hasSize(81);
  }

  @Test
  void whatCanBeShownIsShownBesideWhatCannot() throws Exception {
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("config.json"), "{\"port\": 80}");
    Path check = Files.createDirectory(folder.resolve("check"));
    Files.writeString(check.resolve("check.json"), "{\"tableSha256\": [");
    Answer answer =
        run(
            "report",
            foreign.toString(),
            training.toString(),
            check.toString(),
            "nowhere",
            "--json",
            "--out",
            page().toString());
    assertThat(answer.code()).isZero();
    assertThat(answer.err())
        .contains(foreign + ": left out: its run has not", "or is of another kind")
        .contains("check.json: left out: it is no check: key tableSha256: it is no text")
        .contains("nowhere: left out: there is no such file or folder")
        .doesNotContain("Source:");
    assertThat(answer.json().get("trainings").asInt()).isEqualTo(1);
    assertThat(answer.json().get("leftOut")).hasSize(3);
    assertThat(html())
        .contains("Training training", "Not in this report", "nowhere: there is no such file")
        .contains(foreign + ": its run has not");
  }

  @Test
  void aDemoWhoseResultIsDamagedIsToldOf() throws Exception {
    Path demo = Files.createDirectory(folder.resolve("demo"));
    Files.writeString(demo.resolve("config.json"), "{\"kind\": \"demo\"}");
    requireProblem(run("report", demo.toString()), 2, "demo has not measured or learned anything");
    Files.writeString(demo.resolve("result.json"), "{");
    requireProblem(run("report", demo.toString()), 2, "result.json:1:2 is not shown: Unexpected");
  }

  @Test
  void aConfigurationThatIsMissingOrDamagedIsToldOnce() throws Exception {
    Path run = copy(search);
    Path config = run.resolve("config.json");
    Files.writeString(config, "{\"space\": ");
    Files.writeString(run.resolve("result.json"), "{\"architecture\": 7");
    assertThat(told(run, "config.json")).singleElement().asString().contains("config.json:1:1");
    assertThat(told(run, "result.json"))
        .singleElement()
        .asString()
        .contains("result.json:1:19 is not shown: Unexpected end-of-input")
        .contains("(start marker at line: 1, column: 1)");
    Files.delete(config);
    assertThat(told(run, "config.json"))
        .containsExactly("search: " + config + " is not shown: it is missing.");
    Files.writeString(run.resolve("result.json"), "{\"architecture\": \"a\", \"targetMs\": \"b\"}");
    assertThat(told(run, "result.json"))
        .singleElement()
        .asString()
        .contains("key targetMs: it is no number")
        .doesNotContain("Source");
  }

  private List<String> told(Path run, String file) throws IOException {
    List<String> told = new ArrayList<>();
    report(run).get("missing").forEach(line -> told.add(line.asText()));
    return told.stream().filter(line -> line.contains(file)).toList();
  }

  @Test
  void whereThePageCannotBeWrittenTheFileThatWasAskedForIsNamed() {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "no folder here that takes no files");
    Answer answer = run("report", training.toString(), "--out", "/proc/x.html");
    requireProblem(answer, 2, "metronome: /proc/x.html: access is denied");
    assertThat(answer.err()).doesNotContain("partial");
  }

  @Test
  void thePageLiesInTheFolderUnlessAnotherIsNamed() throws Exception {
    Path run = copy(search);
    assertThat(run("report", run.toString()).out()).contains(run.resolve("report.html").toString());
    assertThat(run.resolve("report.html")).exists();
  }

  @Test
  @Tag("browser")
  void aBrowserDrawsEveryChartWithoutComplaint() throws Exception {
    Browser browser = Browser.required(folder);
    report(search, comparison, training, TABLES.resolve("nas-bench-macro"));
    String html = html();
    String drawn = browser.open(page());
    assertThat(drawn).contains("data-drawn=\"" + charts(html) + "\"");
    BufferedImage picture = ImageIO.read(browser.screenshot(page()).toFile());
    assertThat(colors(picture)).as("colours of a page that is drawn").isGreaterThan(20);
  }

  @Test
  @Tag("browser")
  void pagesBreakNoRuleOfAccessibility() throws Exception {
    Browser browser = Browser.required(folder);
    report(search, comparison, training, TABLES.resolve("nas-bench-macro"));
    assertThat(browser.inaccessible(page(), false)).isEmpty();
    assertThat(browser.inaccessible(page(), true)).isEmpty();
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.copy(TABLES.resolve("nas-bench-macro/table.csv"), damaged.resolve("table.csv"));
    Files.writeString(damaged.resolve("calibration.csv"), "xx\n");
    assertThat(report(damaged).get("missing").toString()).contains("calibration.csv");
    assertThat(browser.inaccessible(page(), false)).isEmpty();
    // A button without a text, which a screen reader cannot read out.
    Path other = folder.resolve("other.html");
    Files.writeString(other, Files.readString(page()).replace("<h1", "<button></button><h1"));
    assertThat(browser.inaccessible(other, false)).anyMatch(line -> line.startsWith("button-name"));
  }

  @Test
  @Tag("browser")
  void namesInChartsAreWholeOnAPhoneAndOnAWideScreen() throws Exception {
    Browser browser = Browser.required(folder);
    report(search, training, TABLES.resolve("nas-bench-macro"), TABLES.resolve("proxylessnas"));
    assertThat(browser.cut(page(), 400)).isEmpty();
    assertThat(browser.cut(page(), 1280)).isEmpty();
  }

  @Test
  @Tag("browser")
  void tablesThatAreWiderThanTheScreenAreMovedInTheirBoxes() throws Exception {
    Browser browser = Browser.required(folder);
    report(search, comparison, TABLES.resolve("nas-bench-macro"));
    assertThat(browser.cut(page(), 400)).isEmpty();
    assertThat(browser.cut(page(), 1280)).isEmpty();
    // Boxes that nobody can move.
    Path other = folder.resolve("other.html");
    Files.writeString(
        other, Files.readString(page()).replace("overflow-x: auto", "overflow: clip"));
    assertThat(browser.cut(other, 400)).anyMatch(line -> line.startsWith("the table "));
    Files.writeString(other, Files.readString(page()).replace("class=\"wide\" tabindex=\"0\"", ""));
    assertThat(browser.cut(other, 400)).isNotEmpty();
  }

  /** The bound is that of WCAG for text of this size. */
  @Test
  @Tag("browser")
  void numbersInHeatMapsCanBeReadOnLightAndOnDarkPages() throws Exception {
    Browser browser = Browser.required(folder);
    report(training);
    for (boolean dark : new boolean[] {false, true}) {
      String drawn = browser.open(page(), dark);
      String chart = drawn.substring(drawn.indexOf("Confusion matrix</h3>"));
      Map<String, double[]> cells = cells(chart.substring(0, chart.indexOf("</svg>")));
      Matcher number =
          Pattern.compile("translate\\(([0-9. ]+)\\)\" fill=\"(#000000|#ffffff)\">\\d+</text>")
              .matcher(chart);
      int numbers = 0;
      for (; number.find(); numbers++) {
        double[] cell = cells.get(number.group(1));
        int color = Integer.parseInt(number.group(2).substring(1), 16);
        double[] text = {color >> 16, color >> 8 & 255, color & 255};
        assertThat(contrast(text, cell)).as(number.group()).isGreaterThan(4.5);
      }
      assertThat(numbers).isEqualTo(cells.size()).isPositive();
    }
  }

  /** Red, green and blue of the cells, by their middle. */
  private static Map<String, double[]> cells(String chart) {
    Matcher cell =
        Pattern.compile(
                "d=\"M([\\d.]+) ([\\d.]+)l([\\d.]+) 0l0 ([\\d.]+)[^\"]*Z\" fill=\"rgb\\((\\d+),(\\d+),(\\d+)\\)")
            .matcher(chart);
    Map<String, double[]> cells = new HashMap<>();
    while (cell.find()) {
      double x = Double.parseDouble(cell.group(1)) + Double.parseDouble(cell.group(3)) / 2;
      double y = Double.parseDouble(cell.group(2)) + Double.parseDouble(cell.group(4)) / 2;
      DecimalFormat number =
          new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
      cells.put(
          number.format(x) + " " + number.format(y),
          IntStream.rangeClosed(5, 7)
              .mapToDouble(i -> Double.parseDouble(cell.group(i)))
              .toArray());
    }
    return cells;
  }

  private static double contrast(double[] a, double[] b) {
    double lighter = Math.max(luminance(a), luminance(b));
    return (lighter + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  }

  private static double luminance(double[] rgb) {
    double[] linear =
        Arrays.stream(rgb)
            .map(c -> c / 255)
            .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
            .toArray();
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  private static long colors(BufferedImage picture) {
    Set<Integer> colors = new HashSet<>();
    for (int x = 0; x < picture.getWidth(); x += 2) {
      for (int y = 0; y < picture.getHeight(); y += 2) {
        colors.add(picture.getRGB(x, y));
      }
    }
    return colors.size();
  }

  private static ObjectNode json(Path file) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(Files.readString(file));
  }
}
