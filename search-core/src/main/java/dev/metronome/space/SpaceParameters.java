package dev.metronome.space;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What may be set about a space.
 *
 * @param resolution height and width of the input images, in pixels
 * @param classes number of classes
 * @param width factor on all filters; products are rounded half up to multiples of 8, at least 8
 * @param filters base output channels: stem, stages, head
 * @param stemStride stride of the first layer, such as 1 for images of 32 pixels; 0 for the space's
 *     own, and then not written to files, which so stay as they were before this could be set
 */
@JsonDeserialize(using = SpaceParametersReader.class)
public record SpaceParameters(
    int resolution,
    int classes,
    double width,
    List<Integer> filters,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int stemStride) {

  /** The value of {@link #stemStride} that stands for the space's own. */
  public static final int OWN_STEM_STRIDE = 0;

  /** The longest stride that a first layer may have. */
  public static final int MOST_STEM_STRIDE = 4;

  static final int LEAST_RESOLUTION = 8;
  static final int MOST_RESOLUTION = 4096;
  static final int LEAST_CLASSES = 2;
  static final int MOST_CLASSES = 1_000_000;

  private static final String REMEDY = "give another value";

  public SpaceParameters {
    filters = List.copyOf(filters);
    List<Problem> problems = problems(resolution, classes);
    if (!(width >= 0.05 && width <= 10)) {
      problems.add(new Problem("width", "a factor of " + width, "0.05 to 10", REMEDY));
    }
    if (filters.stream().anyMatch(count -> count < 1 || count > 65_536)) {
      problems.add(new Problem("filters", filters.toString(), "numbers of 1 to 65536", REMEDY));
    }
    if (stemStride < OWN_STEM_STRIDE || stemStride > MOST_STEM_STRIDE) {
      problems.add(
          new Problem(
              "stem stride", String.valueOf(stemStride), "1 to " + MOST_STEM_STRIDE, REMEDY));
    }
    if (!problems.isEmpty()) {
      throw new BadInputException(problems);
    }
  }

  /** What is wrong with the two. */
  static List<Problem> problems(int resolution, int classes) {
    List<Problem> problems = new ArrayList<>();
    if (resolution < LEAST_RESOLUTION || resolution > MOST_RESOLUTION) {
      problems.add(new Problem("resolution", resolution + " pixels", "8 to 4096 pixels", REMEDY));
    }
    if (classes < LEAST_CLASSES || classes > MOST_CLASSES) {
      problems.add(new Problem("classes", classes + " classes", "2 to 1000000 classes", REMEDY));
    }
    return problems;
  }

  /** With the stem stride of the space. */
  public SpaceParameters(int resolution, int classes, double width, List<Integer> filters) {
    this(resolution, classes, width, filters, OWN_STEM_STRIDE);
  }

  public SpaceParameters withResolution(int pixels) {
    return new SpaceParameters(pixels, classes, width, filters, stemStride);
  }

  public SpaceParameters withClasses(int count) {
    return new SpaceParameters(resolution, count, width, filters, stemStride);
  }

  public SpaceParameters withWidth(double factor) {
    return new SpaceParameters(resolution, classes, factor, filters, stemStride);
  }

  public SpaceParameters withFilters(List<Integer> counts) {
    return new SpaceParameters(resolution, classes, width, counts, stemStride);
  }

  public SpaceParameters withStemStride(int stride) {
    return new SpaceParameters(resolution, classes, width, filters, stride);
  }

  /** The base output channels of one place, times the width. */
  int scaledFilters(int place) {
    return scaledFilters(place, 1);
  }

  /** The base output channels of one place, times a multiplier and the width. */
  int scaledFilters(int place, double multiplier) {
    return roundedFilters(filters.get(place) * multiplier * width);
  }

  /** Rounded half up to a multiple of 8, at least 8. */
  static int roundedFilters(double filters) {
    return Math.max(8, 8 * (int) Math.floor(filters / 8 + 0.5));
  }

  /**
   * Such as {@code resolution=32 classes=10 width=1.0 filters=32,64,128,256,1280}, and {@code
   * stem-stride=1} where it is not the space's own.
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "resolution=%d classes=%d width=%s filters=%s%s",
        resolution,
        classes,
        width,
        filters.stream().map(String::valueOf).collect(Collectors.joining(",")),
        stemStride == OWN_STEM_STRIDE ? "" : " stem-stride=" + stemStride);
  }
}
