package dev.metronome.cli;

import dev.metronome.problem.BadInputException;
import dev.metronome.space.ArchitectureText;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpaceParameters;
import dev.metronome.space.SpacePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The parameters of a space, as options; those not given are the published ones. */
final class SpaceChoice {

  @Option(names = "--resolution", paramLabel = "PIXELS", description = "Side of the input images.")
  private Integer resolution;

  @Option(names = "--classes", paramLabel = "N", description = "Number of classes.")
  private Integer classes;

  @Option(names = "--width", paramLabel = "FACTOR", description = "Factor on all filters.")
  private Double width;

  @Option(
      names = "--filters",
      split = ",",
      paramLabel = "N",
      description = "Base filters of stem, stages and head, separated by commas.")
  private List<Integer> filters;

  OptionalInt resolution() {
    return resolution == null ? OptionalInt.empty() : OptionalInt.of(resolution);
  }

  /** The space of a name with these parameters. */
  SearchSpace named(String name) {
    return SearchSpaces.named(name, this::applyTo);
  }

  /** The space of a name for the classes of a data set. */
  SearchSpace forClasses(String name, int dataClasses) {
    if (classes != null && classes != dataClasses) {
      throw new BadInputException(
          "--classes",
          classes + " classes",
          "the data set's " + dataClasses,
          "leave the option out");
    }
    return SearchSpaces.named(name, p -> applyTo(p).withClasses(dataClasses));
  }

  private SpaceParameters applyTo(SpaceParameters defaults) {
    // All at once, so that all that is wrong is told at once.
    return OptionNames.inProblemsOf(
        () ->
            new SpaceParameters(
                resolution == null ? defaults.resolution() : resolution,
                classes == null ? defaults.classes() : classes,
                width == null ? defaults.width() : width,
                filters == null ? defaults.filters() : filters));
  }

  /** An architecture's text, a published network's name, or a JSON file. */
  SpacePoint point(String text) throws IOException {
    Optional<SpacePoint> published =
        ReferenceArchitectures.named(text).map(ReferenceArchitectures.Reference::point);
    if (published.isEmpty() && isFile(text)) {
      published = Optional.of(ArchitectureText.fromJson(Files.readString(Path.of(text)), text));
    }
    if (published.isPresent()) {
      SpacePoint point = published.get();
      SearchSpace space =
          SearchSpaces.named(point.space().name(), defaults -> applyTo(point.space().parameters()));
      return new SpacePoint(space, point.architecture());
    }
    SearchSpace space = named(ArchitectureText.spaceName(text));
    return new SpacePoint(space, ArchitectureText.parse(text, space));
  }

  private static boolean isFile(String text) {
    try {
      return Files.isRegularFile(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
