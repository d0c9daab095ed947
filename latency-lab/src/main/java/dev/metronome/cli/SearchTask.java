package dev.metronome.cli;

import dev.metronome.build.TableTrust;
import dev.metronome.data.Datasets;
import dev.metronome.data.ImageDataset;
import dev.metronome.evaluation.Evaluator;
import dev.metronome.evaluation.SimulatedEvaluator;
import dev.metronome.evaluation.TabularEvaluator;
import dev.metronome.files.FileHash;
import dev.metronome.latency.Confidence;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.latency.Window;
import dev.metronome.problem.BadInputException;
import dev.metronome.run.Algorithm;
import dev.metronome.run.Limit;
import dev.metronome.run.QualitySource;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.TunasOptions;
import dev.metronome.space.SearchSpace;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is searched for, as options: space, table, target, limits, and where quality is told. */
final class SearchTask {

  private static final String TABULAR = "tabular:";

  private static final String SIMULATED = "simulated:";
  private static final String SUPERNET = "supernet";
  private static final String SCRATCH = "scratch:";
  private static final String PARAMETERS = "parameters";

  @Option(
      names = "--space",
      required = true,
      paramLabel = "NAME|FILE",
      description = "The space, or a JSON file that defines one.")
  private String space;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "FILE",
      description = "Latency table of the space on the target.")
  private Path table;

  @Option(
      names = "--target-ms",
      required = true,
      paramLabel = "MS",
      description = "Latency to reach, in milliseconds.")
  private double targetMs;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "Aim so far below the target, and below --limit of tables, that it is kept with this"
              + " probability by the table's own errors; such as 0.95.")
  private Optional<Double> confidence = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "WHAT=MOST",
      description =
          "Something else that may only be so much; can be repeated. parameters=4e6, or another"
              + " latency table and milliseconds, phone.csv=80.")
  private List<String> limitTexts = List.of();

  @Option(
      names = "--quality",
      defaultValue = SUPERNET,
      paramLabel = "supernet|scratch:EPOCHS|tabular:FILE|simulated:SEED",
      description =
          "What tells how accurate architectures are: a supernet that is trained on --data, a"
              + " training from scratch on --data for each, of so many epochs,"
              + " published accuracies in NAS-Bench-Macro's JSON, or accuracies that are made up to"
              + " judge algorithms by; default ${DEFAULT-VALUE}.")
  private String quality;

  @Option(
      names = "--judged-images",
      paramLabel = "N",
      description =
          "Give the known accuracies of tabular and simulated the noise of so many validation"
              + " images in each step; without it they are exact.")
  private Optional<Integer> judgedImages = Optional.empty();

  @Option(
      names = "--validation",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description =
          "Share of the training images that judges architectures; default ${DEFAULT-VALUE}.")
  private double validationShare;

  @Mixin private SpaceChoice choice;
  @Mixin private DataChoice data;
  @Mixin private TunasChoice tunas;

  /** Whether a quality needs no images. */
  static boolean isKnown(String quality) {
    return quality.startsWith(TABULAR) || quality.startsWith(SIMULATED);
  }

  /** Whether a search on what its configuration calls its data has a supernet. */
  static boolean hasSupernet(String data) {
    return !isKnown(data) && !data.startsWith(SCRATCH);
  }

  long seed() {
    return data.seed();
  }

  double targetMs() {
    return targetMs;
  }

  /** The file of the table. */
  Path table() {
    return table;
  }

  /** Reads the table alone. */
  LatencyTable readTable() throws IOException {
    return LatencyTableCsv.read(table);
  }

  /**
   * Reads all files and images.
   *
   * @throws BadInputException where an option or a file is wrong, or no architecture fits
   */
  Ready read() throws IOException {
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new BadInputException(
          "--validation", String.valueOf(validationShare), "above 0 and below 1", "change it");
    }
    boolean known = isKnown(quality);
    OptionalInt epochs = epochs();
    TunasOptions options = tunas.options(!known && epochs.isEmpty(), epochs.isPresent());
    LatencyTable latencies = readTable();
    if (known) {
      return readKnown(latencies, options);
    }
    if (judgedImages.isPresent()) {
      throw new BadInputException(
          "--judged-images",
          "given with a quality that judges on real images",
          TABULAR + "FILE or " + SIMULATED + "SEED for --quality",
          "leave it out, or see --validation-multiple");
    }
    if (!quality.equals(SUPERNET) && epochs.isEmpty()) {
      throw new BadInputException(
          "--quality",
          "'" + quality + "' is unknown",
          SUPERNET + ", " + SCRATCH + "EPOCHS, " + TABULAR + "FILE or " + SIMULATED + "SEED",
          "give one of them, or leave it out");
    }
    requireReachable(latencies);
    int resolution = choice.resolution().orElse(choice.named(space).parameters().resolution());
    ImageDataset images = data.open(resolution);
    SearchSpace searchSpace = choice.forClasses(space, images.classes());
    return new Ready(
        searchSpace,
        latencies,
        TableCosts.of(searchSpace, latencies, table),
        limits(searchSpace),
        options,
        Optional.of(images),
        Optional.empty());
  }

  private Ready readKnown(LatencyTable latencies, TunasOptions options) throws IOException {
    if (data.isGiven()) {
      throw new BadInputException(
          "--data",
          "images are given beside accuracies that are known",
          "one of the two",
          "leave --data or --quality out");
    }
    judgedImages.ifPresent(images -> Checks.between("--judged-images", images, 1, 1_000_000));
    SearchSpace searchSpace = choice.named(space);
    DecisionCosts costs = TableCosts.of(searchSpace, latencies, table);
    OptionNames.inProblemsOfCheck(() -> Search.requireReachable(targetMs, searchSpace, costs));
    return new Ready(
        searchSpace,
        latencies,
        costs,
        limits(searchSpace),
        options,
        Optional.empty(),
        Optional.of(evaluator(searchSpace)));
  }

  private Evaluator evaluator(SearchSpace searchSpace) throws IOException {
    if (quality.startsWith(TABULAR)) {
      return TabularEvaluator.read(benchmark(), searchSpace);
    }
    try {
      long seed = Long.parseLong(quality.substring(SIMULATED.length()));
      return new SimulatedEvaluator(searchSpace, seed);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "--quality", "'" + quality + "'", SIMULATED + " and a whole number", "correct it");
    }
  }

  /** Of every training from scratch, if that is how architectures are judged. */
  private OptionalInt epochs() {
    if (!quality.startsWith(SCRATCH)) {
      return OptionalInt.empty();
    }
    String epochs = quality.substring(SCRATCH.length());
    if (!epochs.matches("[1-9]\\d{0,3}")) {
      throw new BadInputException(
          "--quality", "'" + quality + "'", SCRATCH + " and 1 to 9999 epochs", "correct it");
    }
    return OptionalInt.of(Integer.parseInt(epochs));
  }

  private Path benchmark() {
    return Path.of(quality.substring(TABULAR.length()));
  }

  /** Before the images are read, which can take minutes. */
  private void requireReachable(LatencyTable latencies) throws IOException {
    OptionalInt classes = Datasets.classes(data.data());
    if (classes.isPresent()) {
      SearchSpace searchSpace = choice.forClasses(space, classes.getAsInt());
      DecisionCosts costs = TableCosts.of(searchSpace, latencies, table);
      OptionNames.inProblemsOfCheck(() -> Search.requireReachable(targetMs, searchSpace, costs));
    }
  }

  private List<Limit> limits(SearchSpace searchSpace) throws IOException {
    List<Limit> limits = new ArrayList<>();
    for (String text : limitTexts) {
      int equals = text.lastIndexOf('=');
      double most = equals < 1 ? Double.NaN : number(text.substring(equals + 1));
      if (!(most > 0 && most <= Double.MAX_VALUE)) {
        throw new BadInputException(
            "--limit",
            "'" + text + "'",
            "parameters=NUMBER, or a latency table's FILE=MS, with a number above 0",
            "correct it");
      }
      String what = text.substring(0, equals);
      if (what.equals(PARAMETERS)) {
        limits.add(new Limit(PARAMETERS, DecisionCosts.parameters(searchSpace), most));
      } else {
        Path file = Path.of(what);
        LatencyTable other = LatencyTableCsv.read(file);
        limits.add(
            new Limit(what, TableCosts.of(searchSpace, other, file), aimMs(other, most, file)));
      }
    }
    return limits;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private double aimMs(LatencyTable latencies, double limitMs, Path file) {
    return confidence.isEmpty()
        ? limitMs
        : OptionNames.inProblemsOf(
            () -> Confidence.aimMs(latencies, limitMs, confidence.get(), file.toString()));
  }

  /** A task whose files and images have been read. */
  final class Ready {
    private final SearchSpace searchSpace;
    private final LatencyTable latencies;
    private final DecisionCosts costs;
    private final List<Limit> limits;
    private final TunasOptions options;
    private final Optional<ImageDataset> images;
    private final Optional<Evaluator> known;
    private final double aimMs;

    private Ready(
        SearchSpace searchSpace,
        LatencyTable latencies,
        DecisionCosts costs,
        List<Limit> limits,
        TunasOptions options,
        Optional<ImageDataset> images,
        Optional<Evaluator> known) {
      this.searchSpace = searchSpace;
      this.latencies = latencies;
      this.costs = costs;
      this.limits = limits;
      this.options = options;
      this.images = images;
      this.known = known;
      this.aimMs = SearchTask.this.aimMs(latencies, targetMs, table);
    }

    SearchSpace space() {
      return searchSpace;
    }

    LatencyTable table() {
      return latencies;
    }

    TableTrust trust() throws IOException {
      return TableTrust.of(table);
    }

    double aimMs() {
      return aimMs;
    }

    List<Limit> limits() {
      return limits;
    }

    /** What the accuracies are by, for people. */
    String judge() {
      if (known.isEmpty()) {
        return epochs().isPresent()
            ? "of all validation images, trained from scratch"
            : "of all validation images, through the supernet";
      }
      return quality.startsWith(TABULAR) ? "by the benchmark" : "simulated";
    }

    /** The quality, as the configuration tells it. */
    private String qualityText() throws IOException {
      if (known.isEmpty()) {
        return epochs().isPresent() ? quality + " on " + data.data() : data.data();
      }
      String noise = judgedImages.map(images -> ", judged on " + images + " images").orElse("");
      String hash = quality.startsWith(TABULAR) ? ", SHA-256 " + FileHash.sha256(benchmark()) : "";
      return quality + hash + noise;
    }

    private int validationImages() {
      return images.map(all -> (int) Math.round(validationShare * all.train().count())).orElse(0);
    }

    SearchConfig config(Algorithm algorithm, long seed) throws IOException {
      int trainImages = images.map(all -> all.train().count()).orElse(0);
      return new SearchConfig(
          searchSpace.name(),
          searchSpace.parameters(),
          qualityText(),
          trainImages - validationImages(),
          validationImages(),
          latencies.target() + ", " + latencies.provenance().created(),
          FileHash.sha256(table),
          targetMs,
          aimMs,
          limits.stream().map(limit -> limit.what() + "=" + limit.most()).toList(),
          algorithm.text(),
          data.device(),
          seed,
          options);
    }

    Search search(SearchConfig config) {
      OptionalInt judged = judgedImages.map(OptionalInt::of).orElseGet(OptionalInt::empty);
      QualitySource source =
          known
              .map(evaluator -> QualitySource.known(evaluator, judged))
              .orElseGet(() -> ofImages(config));
      return OptionNames.inProblemsOf(() -> new Search(config, searchSpace, costs, limits, source));
    }

    private QualitySource ofImages(SearchConfig config) {
      ImageDataset.SearchSplit split =
          images.orElseThrow().searchSplit(config.seed(), validationImages());
      OptionalInt epochs = epochs();
      return epochs.isPresent()
          ? QualitySource.scratch(config, searchSpace, split, epochs.getAsInt())
          : QualitySource.supernet(config, searchSpace, split);
    }

    /** The best accuracy in the window and the limits, where a benchmark tells all. */
    OptionalDouble best() {
      if (known.isEmpty() || !(known.get() instanceof TabularEvaluator all)) {
        return OptionalDouble.empty();
      }
      Window window = options.decoding().window(aimMs);
      return all.architectures().stream()
          .filter(each -> window.contains(costs.latencyMs(each)))
          .filter(
              each ->
                  limits.stream().allMatch(limit -> limit.costs().latencyMs(each) <= limit.most()))
          .mapToDouble(all::accuracy)
          .max();
    }
  }
}
