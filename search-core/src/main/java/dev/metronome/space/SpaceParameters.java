package dev.metronome.space;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What may be set about a built-in space.
 *
 * @param resolution height and width of the input images, in pixels
 * @param classes number of classes
 * @param width factor on all filters; products are rounded half up to multiples of 8, at least 8
 * @param filters base output channels: stem, stages, head
 */
public record SpaceParameters(int resolution, int classes, double width, List<Integer> filters) {

  private static final String REMEDY = "give another value";

  public SpaceParameters {
    filters = List.copyOf(filters);
    List<Problem> problems = new ArrayList<>();
    if (resolution < 8 || resolution > 4096) {
      problems.add(new Problem("resolution", resolution + " pixels", "8 to 4096 pixels", REMEDY));
    }
    if (classes < 2 || classes > 1_000_000) {
      problems.add(new Problem("classes", classes + " classes", "2 to 1000000 classes", REMEDY));
    }
    if (!(width >= 0.05 && width <= 10)) {
      problems.add(new Problem("width", "a factor of " + width, "0.05 to 10", REMEDY));
    }
    if (filters.stream().anyMatch(count -> count < 1 || count > 65_536)) {
      problems.add(new Problem("filters", filters.toString(), "numbers of 1 to 65536", REMEDY));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  public SpaceParameters withResolution(int pixels) {
    return new SpaceParameters(pixels, classes, width, filters);
  }

  public SpaceParameters withClasses(int count) {
    return new SpaceParameters(resolution, count, width, filters);
  }

  public SpaceParameters withWidth(double factor) {
    return new SpaceParameters(resolution, classes, factor, filters);
  }

  public SpaceParameters withFilters(List<Integer> counts) {
    return new SpaceParameters(resolution, classes, width, counts);
  }

  /** The base output channels of one place, times the width. */
  int scaledFilters(int place) {
    return Math.max(8, 8 * (int) Math.floor(filters.get(place) * width / 8 + 0.5));
  }

  /** Such as {@code resolution=32 classes=10 width=1.0 filters=32,64,128,256,1280}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "resolution=%d classes=%d width=%s filters=%s",
        resolution,
        classes,
        width,
        filters.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}
