package dev.metronome.data;

/**
 * A window of random area and shape at a random place, scaled to the network's input (Szegedy et
 * al., "Going deeper with convolutions", arXiv 1409.4842, section 6).
 *
 * <p>The area is uniform, and the logarithm of the aspect (width by height). A window that does not
 * fit is drawn again, ten times; then the middle of the image is taken, as large as the bounds of
 * the aspect allow.
 *
 * @param smallestArea share of the image's area, above 0 and at most 1; the largest is 1
 * @param widestAspect at least 1; the narrowest is its inverse
 */
public record RandomResizedCrop(double smallestArea, double widestAspect) {

  /** As for ImageNet: 8 % of the area at least, and aspects from 3/4 to 4/3. */
  public static final RandomResizedCrop USUAL = new RandomResizedCrop(0.08, 4.0 / 3);

  private static final int DRAWS = 10;

  public RandomResizedCrop {
    if (!(smallestArea > 0 && smallestArea <= 1) || !(widestAspect >= 1)) {
      throw new IllegalArgumentException("area " + smallestArea + ", aspect " + widestAspect);
    }
  }

  /** This with another smallest area. */
  public RandomResizedCrop withSmallestArea(double share) {
    return new RandomResizedCrop(share, widestAspect);
  }

  /** A window of whole pixels within an image. */
  Resampler.Window draw(SeededRandom random, int height, int width) {
    double logAspect = StrictMath.log(widestAspect);
    for (int i = 0; i < DRAWS; i++) {
      double area = random.between(smallestArea, 1) * height * width;
      double aspect = StrictMath.exp(random.between(-logAspect, logAspect));
      int windowWidth = (int) Math.round(Math.sqrt(area * aspect));
      int windowHeight = (int) Math.round(Math.sqrt(area / aspect));
      if (windowWidth >= 1 && windowHeight >= 1 && windowWidth <= width && windowHeight <= height) {
        return new Resampler.Window(
            random.nextInt(height - windowHeight + 1),
            random.nextInt(width - windowWidth + 1),
            windowHeight,
            windowWidth);
      }
    }
    int windowWidth = (int) Math.max(1, Math.min(width, Math.round(height * widestAspect)));
    int windowHeight = (int) Math.max(1, Math.min(height, Math.round(width * widestAspect)));
    return Resampler.Window.middle(height, width, windowHeight, windowWidth);
  }
}
