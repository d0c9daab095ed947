package dev.metronome.data;

import java.util.List;

/**
 * The surfaces of generated objects. Each is as much light as dark, so that the mean colour tells
 * nothing about the class.
 */
enum Texture {
  PLAIN {
    @Override
    double wave(double u, double v) {
      return 0;
    }
  },
  STRIPED {
    @Override
    double wave(double u, double v) {
      return triangleWave(u);
    }
  },
  CHECKERED {
    @Override
    double wave(double u, double v) {
      // Two periods of a product of waves hold as many edges as one period of stripes.
      return triangleWave(u) * triangleWave(v);
    }
  },
  RINGED {
    @Override
    double wave(double u, double v) {
      return triangleWave(Math.sqrt(u * u + v * v));
    }
  };

  /** Those that tell classes apart. */
  static final List<Texture> OF_CLASSES = List.of(STRIPED, CHECKERED, RINGED);

  /**
   * The surface at a point, from -1 (dark) to 1 (light), before its edges are sharpened.
   *
   * @param u in periods
   * @param v in periods
   */
  abstract double wave(double u, double v);

  private static double triangleWave(double t) {
    double fraction = t - Math.floor(t);
    return 4 * Math.abs(fraction - 0.5) - 1;
  }
}
