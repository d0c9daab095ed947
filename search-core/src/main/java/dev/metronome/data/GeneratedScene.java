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
  private static final double SMALLEST_RADIUS = 0.25;

  /**
   * Objects are brighter than any background. Were either the brighter one at random, every edge
   * would have both signs and networks would stay at chance for hundreds of steps.
   */
  static final double DARKEST_OBJECT = 135;

  static final double LIGHTEST_OBJECT = 200;
  static final double DARKEST_BACKGROUND = 45;
  static final double LIGHTEST_BACKGROUND = 110;

  /**
   * With strong textures learning begins early; from 20 up, and under noise of up to 14, networks
   * are still far from done after the few hundred steps of a demo.
   */
  private static final double FAINTEST_TEXTURE = 32;

  private static final double STRONGEST_TEXTURE = 55;
  private static final double LEAST_NOISE = 2;
  private static final double MOST_NOISE = 9;

  /** Share of the contrast that each colour channel of an object's light has at the least. */
  private static final double LEAST_SHARE = 0.3;

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
    double[] background = colour(DARKEST_BACKGROUND, LIGHTEST_BACKGROUND, random);
    paintBackground(background, canvas, side, random);
    double x = random.between(0.36, 0.64);
    double y = random.between(0.36, 0.64);
    double radius = random.between(SMALLEST_RADIUS, LARGEST_RADIUS);
    int behind = random.nextInt(3);
    for (int i = 0; i < behind; i++) {
      smallPatch(random.nextDouble(), random.nextDouble(), random).paint(canvas, side);
    }
    new Patch(outline, texture, x, y, radius, random).paint(canvas, side);
    int before = random.nextInt(2);
    for (int i = 0; i < before; i++) {
      smallPatch(
              x + random.between(-1.2, 1.2) * radius,
              y + random.between(-1.2, 1.2) * radius,
              random)
          .paint(canvas, side);
    }
    double noise = random.between(LEAST_NOISE, MOST_NOISE);
    for (int i = 0; i < side * side * CHANNELS; i++) {
      long value = (long) Math.floor(canvas[i] + noise * roughlyNormal(random.nextLong()) + 0.5);
      target[offset + i] = (byte) Math.max(0, Math.min(255, value));
    }
  }

  /** A mean colour of an object, with room for a texture's light and dark. */
  static double[] objectColour(SeededRandom random) {
    return colour(DARKEST_OBJECT, LIGHTEST_OBJECT, random);
  }

  private static double[] colour(double darkest, double lightest, SeededRandom random) {
    double[] colour = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      colour[c] = random.between(darkest, lightest);
    }
    return colour;
  }

  /** What light adds to an object's mean colour: something in every channel, so it is brighter. */
  static double[] objectContrast(SeededRandom random) {
    return contrast(LEAST_SHARE, random.between(FAINTEST_TEXTURE, STRONGEST_TEXTURE), random);
  }

  /** A direction of colours, between {@code least} and 1 in each channel before it is scaled. */
  private static double[] contrast(double least, double most, SeededRandom random) {
    double[] contrast = new double[CHANNELS];
    double largest = 0;
    for (int c = 0; c < CHANNELS; c++) {
      contrast[c] = random.between(least, 1);
      largest = Math.max(largest, Math.abs(contrast[c]));
    }
    for (int c = 0; c < CHANNELS; c++) {
      contrast[c] *= most / largest;
    }
    return contrast;
  }

  private static Patch smallPatch(double x, double y, SeededRandom random) {
    Outline outline = Outline.OF_CLASSES.get(random.nextInt(Outline.OF_CLASSES.size()));
    int kind = random.nextInt(Texture.OF_CLASSES.size() + 1);
    Texture texture =
        kind == Texture.OF_CLASSES.size() ? Texture.PLAIN : Texture.OF_CLASSES.get(kind);
    double radius = random.between(0.06, 0.10);
    return new Patch(outline, texture, x, y, radius, random);
  }

  /** Two colours that run into each other in soft waves. */
  private static void paintBackground(
      double[] colour, double[] canvas, int side, SeededRandom random) {
    double[] contrast = contrast(-1, random.between(5, 20), random);
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
