package dev.metronome.cli;

import dev.metronome.build.TableTrust;
import dev.metronome.data.ImageDataset;
import dev.metronome.evaluation.Evaluator;
import dev.metronome.evaluation.SimulatedEvaluator;
import dev.metronome.evaluation.TabularEvaluator;
import dev.metronome.files.FileHash;
import dev.metronome.latency.Confidence;
import dev.metronome.latency.DecisionCosts;
import dev.metronome.problem.BadInputException;
import dev.metronome.run.Algorithm;
import dev.metronome.run.Decode;
import dev.metronome.run.Limit;
import dev.metronome.run.QualitySource;
import dev.metronome.run.RunDirectory;
import dev.metronome.run.RunFiles;
import dev.metronome.run.Search;
import dev.metronome.run.SearchConfig;
import dev.metronome.run.TunasOptions;
import dev.metronome.space.Architecture;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
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
      description = "Latency to reach, in milliseconds, above 0.")
  private double targetMs;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "Aim so far below the target, and below --limit of tables, that it is kept with this"
              + " probability by the table's own errors; at least 0.5 and below 1, such as 0.95.")
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
              + " images in each step, 1 to 1000000; without it they are exact.")
  private Optional<Integer> judgedImages = Optional.empty();

  @Option(
      names = "--validation",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description =
          "Share of the training images that judges architectures, above 0 and below 1; default ${DEFAULT-VALUE}.")
  private double validationShare;

  @Option(
      names = "--proxy",
      description =
          "Let a smaller supernet stand for the networks of the table: it makes the same decisions"
              + " with the --resolution, --width, --filters and --stem-stride given here, while"
              + " latencies, limits and measurements are of the table's networks.")
  private boolean proxy;

  @Mixin private SpaceChoice choice;
  @Mixin private DataChoice data;
  @Mixin private TunasChoice tunas;
  @Mixin private ProxylessChoice proxyless;

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
   * Looks at all options, and at the files they name.
   *
   * @throws BadInputException with all that is wrong
   */
  void check() {
    OptionProblems.requireNoneOf(
        this::checkShares,
        this::checkQuality,
        this::checkSettings,
        this::checkLimits,
        this::checkFiles);
  }

  private void checkShares() {
    OptionProblems.requireNoneOf(
        () -> {
          // Whether the table's networks can reach it is looked at when all else is right.
          if (!(targetMs > 0 && targetMs <= Double.MAX_VALUE)) {
            throw new BadInputException(
                "--target-ms", String.valueOf(targetMs), "above 0", "give another value");
          }
        },
        () -> {
          if (!(validationShare > 0 && validationShare < 1)) {
            throw new BadInputException(
                "--validation",
                String.valueOf(validationShare),
                "above 0 and below 1",
                "change it");
          }
        },
        () -> OptionNames.inProblemsOfCheck(() -> confidence.ifPresent(Confidence::require)));
  }

  private void checkQuality() {
    if (isKnown(quality)) {
      OptionProblems.requireNoneOf(
          () -> data.requireNone("no images are used: --quality " + quality + " has accuracies"),
          () ->
              judgedImages.ifPresent(
                  images -> Checks.between("--judged-images", images, 1, 1_000_000)),
          () -> {
            if (quality.startsWith(SIMULATED)) {
              simulatedSeed();
            }
          });
      return;
    }
    OptionProblems.requireNoneOf(
        this::requireQuality,
        data::check,
        () -> {
          if (judgedImages.isPresent()) {
            throw new BadInputException(
                "--judged-images",
                "given with a quality that judges on real images",
                TABULAR + "FILE or " + SIMULATED + "SEED for --quality",
                "leave it out, or see --validation-multiple");
          }
        });
  }

  private void requireQuality() {
    if (epochs().isEmpty() && !quality.equals(SUPERNET)) {
      throw new BadInputException(
          "--quality",
          "'" + quality + "' is unknown",
          SUPERNET + ", " + SCRATCH + "EPOCHS, " + TABULAR + "FILE or " + SIMULATED + "SEED",
          "give one of them, or leave it out");
    }
  }

  private void checkLimits() {
    OptionProblems problems = new OptionProblems();
    limitTexts.forEach(text -> problems.check(() -> LimitText.parse(text)));
    problems.throwIfAny();
  }

  private void checkSettings() {
    OptionProblems.requireNoneOf(
        this::options, () -> proxyless.options(Math.max(1, tunas.steps()), trains()));
  }

  /** The space and what is read for it; where one of them is not given, the parser tells. */
  private void checkFiles() {
    OptionProblems problems = new OptionProblems();
    problems.check(choice::check);
    Optional<SearchSpace> named =
        space == null ? Optional.empty() : problems.value(() -> choice.named(space));
    if (table != null) {
      problems.check(this::readTable);
    }
    if (named.isPresent() && quality.startsWith(TABULAR)) {
      problems.check(() -> evaluator(named.get()));
    }
    problems.throwIfAny();
  }

  private TunasOptions options() {
    return tunas.options(trains(), quality.startsWith(SCRATCH));
  }

  /** Whether a supernet is trained. */
  private boolean trains() {
    return hasSupernet(quality);
  }

  /** Looks at a task before its images are read, which can take minutes. */
  interface BeforeImages {

    /**
     * Looks.
     *
     * @param task whose configurations lack {@link SearchConfig#OF_IMAGES}
     * @throws BadInputException where it shall not be run
     */
    void look(Ready task) throws IOException;
  }

  /**
   * Reads all files and images.
   *
   * @param before hears of the task where so much of it is known without its images
   * @throws BadInputException where a file is wrong, or no architecture fits
   */
  Ready read(BeforeImages before) throws IOException {
    LatencyTable latencies = readTable();
    if (isKnown(quality)) {
      SearchSpace searchSpace = choice.named(space);
      Ready ready =
          new Ready(
              searchSpace,
              Costs.of(this, searchSpace, latencies),
              Optional.empty(),
              Optional.of(evaluator(searchSpace)));
      before.look(ready);
      return ready;
    }
    data.requireDevice();
    OptionalInt classes = data.check();
    if (classes.isPresent()) {
      SearchSpace known = forClasses(classes.getAsInt());
      before.look(
          new Ready(known, Costs.of(this, known, latencies), Optional.empty(), Optional.empty()));
    }
    int resolution = choice.resolution().orElse(choice.named(space).parameters().resolution());
    ImageDataset images = data.open(resolution);
    SearchSpace searchSpace = forClasses(images.classes());
    return new Ready(
        searchSpace, Costs.of(this, searchSpace, latencies), Optional.of(images), Optional.empty());
  }

  private SearchSpace forClasses(int classes) {
    String remedy =
        proxy
            ? "leave it out"
            : "leave it out; with a table of networks of other classes, add --proxy";
    return choice.forClasses(space, classes, remedy);
  }

  /**
   * What the choices of a space cost on the devices.
   *
   * @param deployed the space of the networks that latencies are of
   * @param latencies the table
   * @param model what choices take by it
   * @param limits on other things
   * @param aimMs what is aimed at, which keeps the target with the confidence that is wanted
   */
  private record Costs(
      SearchSpace deployed,
      LatencyTable latencies,
      DecisionCosts model,
      List<Limit> limits,
      double aimMs) {

    /**
     * Looks a space up in all tables.
     *
     * @throws BadInputException with all that they lack, or where the target cannot be reached
     */
    static Costs of(SearchTask task, SearchSpace searchSpace, LatencyTable latencies) {
      SearchSpace deployed = task.deployed(searchSpace, latencies);
      OptionProblems problems = new OptionProblems();
      Optional<DecisionCosts> costs =
          problems.value(
              () ->
                  TableCosts.of(
                      deployed, latencies, task.table, task.orProxy(deployed, latencies)));
      Optional<Double> aimMs =
          problems.value(() -> task.aimMs(latencies, task.targetMs, task.table));
      List<Limit> limits = new ArrayList<>();
      for (String text : task.limitTexts) {
        problems.value(() -> task.limit(LimitText.parse(text), deployed)).ifPresent(limits::add);
      }
      costs.ifPresent(
          found ->
              problems.check(
                  () ->
                      OptionNames.inProblemsOfCheck(
                          () -> Search.requireReachable(task.targetMs, deployed, found))));
      problems.throwIfAny();
      return new Costs(
          deployed, latencies, costs.orElseThrow(), List.copyOf(limits), aimMs.orElseThrow());
    }
  }

  private Evaluator evaluator(SearchSpace searchSpace) throws IOException {
    if (quality.startsWith(TABULAR)) {
      return TabularEvaluator.read(benchmark(), searchSpace);
    }
    return new SimulatedEvaluator(searchSpace, simulatedSeed());
  }

  private long simulatedSeed() {
    try {
      return Long.parseLong(quality.substring(SIMULATED.length()));
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

  /** The space of the networks that latencies are of: that of the table, with a proxy. */
  private SearchSpace deployed(SearchSpace searchSpace, LatencyTable latencies) {
    if (!proxy) {
      return searchSpace;
    }
    SearchSpace ofTable = SearchSpaces.described(latencies.provenance().space(), table.toString());
    if (!ofTable.name().equals(searchSpace.name())) {
      throw new BadInputException(
          "--proxy",
          table + " is a table of " + ofTable.name(),
          "one of " + searchSpace.name() + ", whose decisions are those of the supernet",
          "give another table or another --space");
    }
    return ofTable;
  }

  /** Where the table lacks networks of a space: whether its own can be searched for instead. */
  private String orProxy(SearchSpace searchSpace, LatencyTable latencies) {
    boolean sameDecisions = latencies.provenance().space().startsWith(searchSpace.name() + " ");
    return !proxy && sameDecisions
        ? ", or add --proxy, which searches for networks as those of this table"
        : "";
  }

  private Limit limit(LimitText text, SearchSpace searchSpace) throws IOException {
    if (text.file().isEmpty()) {
      return new Limit(text.what(), DecisionCosts.parameters(searchSpace), text.most());
    }
    Path file = text.file().get();
    LatencyTable other = LatencyTableCsv.read(file);
    return new Limit(
        text.what(), TableCosts.of(searchSpace, other, file, ""), aimMs(other, text.most(), file));
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
    private final Costs costs;
    private final TunasOptions options = options();
    private final Optional<ImageDataset> images;
    private final Optional<Evaluator> known;

    private Ready(
        SearchSpace searchSpace,
        Costs costs,
        Optional<ImageDataset> images,
        Optional<Evaluator> known) {
      this.searchSpace = searchSpace;
      this.costs = costs;
      this.images = images;
      this.known = known;
    }

    /** The space that is searched. */
    SearchSpace searched() {
      return searchSpace;
    }

    /** The space of the networks that latencies are of. */
    SearchSpace deployed() {
      return costs.deployed();
    }

    LatencyTable table() {
      return costs.latencies();
    }

    TableTrust trust() throws IOException {
      return TableTrust.of(table);
    }

    double aimMs() {
      return costs.aimMs();
    }

    List<Limit> limits() {
      return costs.limits();
    }

    Decode decode() {
      return options.decoding().decode();
    }

    /** Whether an architecture lies in the window of the target and in the limits. */
    boolean holds(Architecture architecture) {
      return options.decoding().window(aimMs()).contains(costs.model().latencyMs(architecture))
          && limits().stream().allMatch(limit -> limit.allows(architecture));
    }

    /** Whether what a search was given as text does. */
    boolean holds(String architecture) {
      return holds(ArchitectureText.parse(architecture, searchSpace));
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

    private String tableText() {
      String text = table().target() + ", " + table().provenance().created();
      return proxy ? text + ", of " + deployed().description() : text;
    }

    SearchConfig config(Algorithm algorithm, long seed) throws IOException {
      int trainImages = images.map(all -> all.train().count()).orElse(0);
      return new SearchConfig(
          searchSpace.name(),
          searchSpace.parameters(),
          qualityText(),
          trainImages - validationImages(),
          validationImages(),
          tableText(),
          FileHash.sha256(table),
          targetMs,
          aimMs(),
          limits().stream().map(limit -> limit.what() + "=" + limit.most()).toList(),
          algorithm.text(),
          data.device(),
          seed,
          options,
          proxyless.options(options.steps(), known.isEmpty()));
    }

    /** Opens the folder of a search, which keeps the table, to be looked at with the run. */
    RunDirectory open(Path folder, SearchConfig config) throws IOException {
      RunDirectory directory = RunDirectory.open(folder, config);
      try {
        directory.keep(table, RunFiles.TABLE);
        return directory;
      } catch (IOException e) {
        directory.close();
        throw e;
      }
    }

    Search search(SearchConfig config) {
      OptionalInt judged = judgedImages.map(OptionalInt::of).orElseGet(OptionalInt::empty);
      return OptionNames.inProblemsOf(
          () -> new Search(config, searchSpace, costs.model(), limits(), source(config, judged)));
    }

    /** Tells what a search cannot reach for its limits, before its steps are spent on it. */
    void tellOutOfReach(Search search) {
      search.outOfReach().ifPresent(what -> StatusLine.say("metronome: " + what));
    }

    private QualitySource source(SearchConfig config, OptionalInt judged) {
      return known
          .map(evaluator -> QualitySource.known(evaluator, judged))
          .orElseGet(() -> ofImages(config));
    }

    private QualitySource ofImages(SearchConfig config) {
      if (validationImages() < 1) {
        throw new BadInputException(
            "--validation",
            validationShare + " of " + images.orElseThrow().train().count() + " images is none",
            "a share of at least one image",
            "give a larger share, or more images");
      }
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
      return all.architectures().stream().filter(this::holds).mapToDouble(all::accuracy).max();
    }
  }
}
