package dev.metronome.data;

/**
 * One object of a generated image: an outline, filled with a texture, somewhere in the image.
 *
 * <p>Lengths are shares of the image's side, colours run from 0 to 255. All draws are made whatever
 * the outline and the texture, so these two tell nothing about the others.
 */
final class Patch {

  private final Outline outline;
  private final Texture texture;
  private final double x;
  private final double y;
  private final double radius;
  private final double stretch;
  private final double cosine;
  private final double sine;
  private final double textureCosine;
  private final double textureSine;
  private final double period;
  private final double shiftU;
  private final double shiftV;
  private final double[] colour;
  private final double[] contrast;

  /**
   * Draws what is left open.
   *
   * @param x centre, from the left
   * @param y centre, from the top
   * @param radius of the disc of the same area
   */
  Patch(Outline outline, Texture texture, double x, double y, double radius, SeededRandom random) {
    this.outline = outline;
    this.texture = texture;
    this.x = x;
    this.y = y;
    this.radius = radius;
    this.stretch = random.between(0.85, 1 / 0.85);
    double angle = random.between(-GeneratedScene.LARGEST_TURN, GeneratedScene.LARGEST_TURN);
    double textureAngle = random.between(0, 2 * Math.PI);
    // StrictMath gives the same bits on every machine; Math may not.
    this.cosine = StrictMath.cos(angle);
    this.sine = StrictMath.sin(angle);
    this.textureCosine = StrictMath.cos(textureAngle);
    this.textureSine = StrictMath.sin(textureAngle);
    this.period = random.between(GeneratedScene.SHORTEST_PERIOD, GeneratedScene.LONGEST_PERIOD);
    this.shiftU = random.between(-0.6, 0.6);
    this.shiftV = random.between(-0.6, 0.6);
    this.colour = GeneratedScene.objectColour(random);
    this.contrast = GeneratedScene.objectContrast(random);
  }

  /** Paints over what the canvas holds. */
  void paint(double[] canvas, int side) {
    double centreX = x * side;
    double centreY = y * side;
    double scale = radius * side;
    double periodPixels = Math.max(GeneratedScene.FEWEST_PIXELS_PER_PERIOD, period * side);
    double gain = periodPixels / 2;
    double reach = scale * Outline.LARGEST_RADIUS * 1.2 + 1;
    int top = Math.max(0, (int) Math.floor(centreY - reach));
    int bottom = Math.min(side - 1, (int) Math.ceil(centreY + reach));
    int left = Math.max(0, (int) Math.floor(centreX - reach));
    int right = Math.min(side - 1, (int) Math.ceil(centreX + reach));
    for (int row = top; row <= bottom; row++) {
      double dy = row + 0.5 - centreY;
      for (int column = left; column <= right; column++) {
        double dx = column + 0.5 - centreX;
        double localX = (dx * cosine + dy * sine) * stretch / scale;
        double localY = (dy * cosine - dx * sine) / (stretch * scale);
        double coverage = Math.min(1, 0.5 - outline.distance(localX, localY) * scale);
        if (coverage <= 0) {
          continue;
        }
        double du = dx - shiftU * scale;
        double dv = dy - shiftV * scale;
        double u = (du * textureCosine + dv * textureSine) / periodPixels;
        double v = (dv * textureCosine - du * textureSine) / periodPixels;
        double wave = Math.max(-1, Math.min(1, texture.wave(u, v) * gain));
        int at = (row * side + column) * LabelledImages.CHANNELS;
        for (int c = 0; c < LabelledImages.CHANNELS; c++) {
          double painted = colour[c] + wave * contrast[c];
          canvas[at + c] += coverage * (painted - canvas[at + c]);
        }
      }
    }
  }
}
