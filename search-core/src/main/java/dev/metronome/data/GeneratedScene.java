package dev.metronome.data;

/**
 * Draws one generated image: a background, small objects behind and before, and the large object
 * that makes the class.
 */
final class GeneratedScene {

  static final double SHORTEST_PERIOD = 0.11;
  static final double LONGEST_PERIOD = 0.18;

  /** With fewer pixels light and dark cannot be told apart. */
  static final double FEWEST_PIXELS_PER_PERIOD = 3;

  /** In radians; more would make squares, triangles and discs too alike at 32 pixels. */
  static final double LARGEST_TURN = 0.3;

  private static final int CHANNELS = LabelledImages.CHANNELS;
  private static final double LARGEST_RADIUS = 0.34;
  private static final double SMALLEST_RADIUS = 0.26;

  /** Mean colours keep away from black and white, so that a texture has room around them. */
  private static final double DARKEST = 50;

  private static final double LIGHTEST = 205;

  /** Less than half of the range between the two, so that every colour has one that is apart. */
  private static final double LEAST_DIFFERENCE = 76;

  private GeneratedScene() {}

  /** Writes one image, side * side * 3 bytes in the order row, column, channel. */
  static void write(
      Outline outline,
      Texture texture,
      SeededRandom random,
      int side,
      double[] canvas,
      byte[] target,
      int offset) {
    double[] background = colour(random);
    paintBackground(background, canvas, side, random);
    double x = random.between(0.36, 0.64);
    double y = random.between(0.36, 0.64);
    double radius = random.between(SMALLEST_RADIUS, LARGEST_RADIUS);
    int behind = random.nextInt(3);
    for (int i = 0; i < behind; i++) {
      smallPatch(random.nextDouble(), random.nextDouble(), background, random).paint(canvas, side);
    }
    double contrast = random.between(30, 50);
    new Patch(outline, texture, x, y, radius, contrast, background, random).paint(canvas, side);
    int before = random.nextInt(2);
    for (int i = 0; i < before; i++) {
      smallPatch(
              x + random.between(-1.2, 1.2) * radius,
              y + random.between(-1.2, 1.2) * radius,
              background,
              random)
          .paint(canvas, side);
    }
    double noise = random.between(2, 8);
    for (int i = 0; i < side * side * CHANNELS; i++) {
      long value = (long) Math.floor(canvas[i] + noise * roughlyNormal(random.nextLong()) + 0.5);
      target[offset + i] = (byte) Math.max(0, Math.min(255, value));
    }
  }

  /** A colour in which a texture's light and dark both have room. */
  static double[] colour(SeededRandom random) {
    double[] colour = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      colour[c] = random.between(DARKEST, LIGHTEST);
    }
    return colour;
  }

  /** A colour of which one channel, any, lies well below or above that of another colour. */
  static double[] colourApart(double[] other, SeededRandom random) {
    double[] colour = colour(random);
    int channel = random.nextInt(CHANNELS);
    // Drawn directly: a middle colour leaves so little room that trial and error would not end.
    double below = Math.max(0, other[channel] - LEAST_DIFFERENCE - DARKEST);
    double above = Math.max(0, LIGHTEST - other[channel] - LEAST_DIFFERENCE);
    double drawn = random.nextDouble() * (below + above);
    colour[channel] = drawn < below ? DARKEST + drawn : LIGHTEST - (drawn - below);
    return colour;
  }

  /** What light adds to a mean colour; any direction, so that light need not be brighter. */
  static double[] contrast(double most, SeededRandom random) {
    double[] contrast = new double[CHANNELS];
    double largest = 0;
    for (int c = 0; c < CHANNELS; c++) {
      contrast[c] = random.between(-1, 1);
      largest = Math.max(largest, Math.abs(contrast[c]));
    }
    for (int c = 0; c < CHANNELS; c++) {
      contrast[c] *= most / largest;
    }
    return contrast;
  }

  private static Patch smallPatch(double x, double y, double[] background, SeededRandom random) {
    Outline outline = Outline.OF_CLASSES.get(random.nextInt(Outline.OF_CLASSES.size()));
    int kind = random.nextInt(Texture.OF_CLASSES.size() + 1);
    Texture texture =
        kind == Texture.OF_CLASSES.size() ? Texture.PLAIN : Texture.OF_CLASSES.get(kind);
    double radius = random.between(0.06, 0.10);
    return new Patch(outline, texture, x, y, radius, random.between(30, 50), background, random);
  }

  /** Two colours that run into each other in soft waves. */
  private static void paintBackground(
      double[] colour, double[] canvas, int side, SeededRandom random) {
    double[] contrast = contrast(random.between(5, 20), random);
    double angle = random.between(0, 2 * Math.PI);
    double period = random.between(0.3, 1.2);
    double alongX = StrictMath.cos(angle) / (period * side);
    double alongY = StrictMath.sin(angle) / (period * side);
    double shift = random.nextDouble();
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        double wave = Texture.STRIPED.wave(column * alongX + row * alongY + shift, 0);
        int at = (row * side + column) * CHANNELS;
        for (int c = 0; c < CHANNELS; c++) {
          canvas[at + c] = colour[c] + wave * contrast[c];
        }
      }
    }
  }

  /** The sum of four uniform draws of 16 bits, scaled to mean 0 and deviation 1. */
  private static double roughlyNormal(long bits) {
    long sum =
        (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48 & 0xFFFF);
    return (sum - 2 * 65535.0) * (1.7320508 / 65536);
  }
}
