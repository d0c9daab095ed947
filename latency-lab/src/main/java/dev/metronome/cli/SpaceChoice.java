package dev.metronome.cli;

import dev.metronome.network.published.NetConfig;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpaceParameters;
import dev.metronome.space.SpacePoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The parameters of a space, as options; those not given are the published ones. */
final class SpaceChoice {

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "Side of the input images, 8 to 4096 pixels.")
  private Integer resolution;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Number of classes: 2 to 1000000 classes.")
  private Integer classes;

  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      description = "Factor on all filters, 0.05 to 10.")
  private Double width;

  @Option(
      names = "--filters",
      split = ",",
      paramLabel = "N",
      description =
          "Base filters of stem, stages and head, separated by commas: numbers of 1 to 65536.")
  private List<Integer> filters;

  @Option(
      names = "--stem-stride",
      paramLabel = "N",
      description = "Stride of the first layer, 1 to 4, such as 1 for images of 32 pixels.")
  private Integer stemStride;

  /** The options that were given. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    if (resolution != null) {
      given.add("--resolution");
    }
    given.addAll(givenBesideResolution());
    return given;
  }

  /**
   * Looks at the options alone, whatever the space.
   *
   * @throws BadInputException where a value is none of any space
   */
  void check() {
    applyTo(SearchSpaces.named(SearchSpaces.names().get(0)).parameters());
  }

  /**
   * Looks a space up, with these parameters.
   *
   * @param name as it was given; null, of which the parser tells, is not looked at
   * @throws BadInputException where there is none, or a parameter does not fit it
   */
  void requireSpace(String name) {
    if (name != null) {
      named(name);
    }
  }

  OptionalInt resolution() {
    return resolution == null ? OptionalInt.empty() : OptionalInt.of(resolution);
  }

  /** The space of a name, or of a file, with these parameters. */
  SearchSpace named(String name) {
    return OptionNames.inProblemsOf(() -> SearchSpaces.named(name, this::applyTo));
  }

  /**
   * The space of a name for the classes of a data set.
   *
   * @param remedy what to do where other classes are asked for
   */
  SearchSpace forClasses(String name, int dataClasses, String remedy) {
    if (classes != null && classes != dataClasses) {
      throw new BadInputException(
          "--classes", classes + " classes", "the data set's " + dataClasses, remedy);
    }
    return SearchSpaces.named(name, p -> applyTo(p).withClasses(dataClasses));
  }

  private SpaceParameters applyTo(SpaceParameters defaults) {
    OptionProblems problems = new OptionProblems();
    // Given as it is; what stands for the space's own is no stride.
    problems.check(
        () -> {
          if (stemStride != null) {
            Checks.between("--stem-stride", stemStride, 1, SpaceParameters.MOST_STEM_STRIDE);
          }
        });
    Optional<SpaceParameters> parameters =
        problems.value(() -> OptionNames.inProblemsOf(() -> changed(defaults)));
    problems.throwIfAny();
    return parameters.orElseThrow();
  }

  private SpaceParameters changed(SpaceParameters defaults) {
    return new SpaceParameters(
        resolution == null ? defaults.resolution() : resolution,
        classes == null ? defaults.classes() : classes,
        width == null ? defaults.width() : width,
        filters == null ? defaults.filters() : filters,
        stemStride == null ? defaults.stemStride() : Math.max(stemStride, 0));
  }

  /** An architecture's text, a published network's name, or a JSON file. */
  SpacePoint point(String text) throws IOException {
    Optional<SpacePoint> published =
        ReferenceArchitectures.named(text).map(ReferenceArchitectures.Reference::point);
    if (published.isEmpty()) {
      published = ArchitectureFile.text(text).map(json -> fromJson(json, text));
    }
    if (published.isPresent()) {
      SpacePoint point = published.get();
      SearchSpace space =
          SearchSpaces.named(point.space().name(), defaults -> applyTo(point.space().parameters()));
      requireSameDecisions(point, space);
      return new SpacePoint(space, point.architecture());
    }
    ArchitectureFile.requireNoMissing(text);
    SearchSpace space = SearchSpaces.named(ArchitectureText.spaceName(text), this::applyTo);
    return new SpacePoint(space, ArchitectureText.parse(text, space));
  }

  /** Where filters are choices, other widths have other choices, and an index another meaning. */
  private static void requireSameDecisions(SpacePoint point, SearchSpace changed) {
    if (!changed.decisions().equals(point.space().decisions())) {
      throw new BadInputException(
          "--width, --filters",
          "filters are choices of " + changed.name() + ", which these options change",
          "an architecture with the parameters that it has",
          "leave them out, or give choices of the changed space as text");
    }
  }

  private static SpacePoint fromJson(String json, String file) {
    if (NetConfig.isOne(json)) {
      throw new BadInputException(
          file,
          "it is a net.config, a network without a space",
          "an architecture of a space",
          "find its architecture, if it has one, with 'metronome arch import " + file + "'");
    }
    return ArchitectureText.fromJson(json, file);
  }

  /**
   * The resolution for a network without a space; the other options are refused.
   *
   * @param file where the network comes from
   */
  int resolutionOnly(String file) {
    List<String> given = givenBesideResolution();
    if (!given.isEmpty()) {
      throw new BadInputException(
          String.join(", ", given),
          "given for " + file + ", a net.config, which has no space",
          "--resolution at the most",
          "leave " + (given.size() == 1 ? "the option" : "the options") + " out");
    }
    int pixels = resolution == null ? NetConfig.USUAL_RESOLUTION : resolution;
    Checks.between("--resolution", pixels, 8, 4096);
    return pixels;
  }

  /** The options that make a space of its published form; none if it has that. */
  static Optional<String> optionsFor(SearchSpace space) {
    SpaceParameters own = space.parameters();
    SpaceParameters published = SearchSpaces.named(space.name()).parameters();
    List<String> options = new ArrayList<>();
    if (own.resolution() != published.resolution()) {
      options.add("--resolution " + own.resolution());
    }
    if (own.classes() != published.classes()) {
      options.add("--classes " + own.classes());
    }
    if (own.width() != published.width()) {
      options.add("--width " + own.width());
    }
    if (!own.filters().equals(published.filters())) {
      options.add(
          "--filters "
              + own.filters().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    if (own.stemStride() != published.stemStride()) {
      options.add("--stem-stride " + own.stemStride());
    }
    return options.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", options));
  }

  private List<String> givenBesideResolution() {
    List<String> given = new ArrayList<>();
    if (classes != null) {
      given.add("--classes");
    }
    if (width != null) {
      given.add("--width");
    }
    if (filters != null) {
      given.add("--filters");
    }
    if (stemStride != null) {
      given.add("--stem-stride");
    }
    return given;
  }
}
