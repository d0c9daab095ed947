package dev.metronome.data;

import java.util.List;

/**
 * The outlines of generated objects, all of the area of a disc of radius 1, so that area tells
 * nothing about the class.
 */
enum Outline {
  DISC {
    @Override
    double distance(double x, double y) {
      return Math.sqrt(x * x + y * y) - 1;
    }
  },
  SQUARE {
    @Override
    double distance(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) - SQUARE_HALF_SIDE;
    }
  },
  TRIANGLE {
    @Override
    double distance(double x, double y) {
      double slanted = Math.abs(x) * HALF_ROOT_OF_3 - y * 0.5;
      return Math.max(slanted, y) - TRIANGLE_INNER_RADIUS;
    }
  },
  CROSS {
    @Override
    double distance(double x, double y) {
      double across = Math.max(Math.abs(x) - CROSS_REACH, Math.abs(y) - CROSS_HALF_WIDTH);
      double along = Math.max(Math.abs(x) - CROSS_HALF_WIDTH, Math.abs(y) - CROSS_REACH);
      return Math.min(across, along);
    }
  };

  /** All of them, in the order in which they number the classes. */
  static final List<Outline> OF_CLASSES = List.of(DISC, SQUARE, TRIANGLE, CROSS);

  /** No point of an outline is further from the centre than this. */
  static final double LARGEST_RADIUS = 1.56;

  /** (2 s)^2 = pi. */
  private static final double SQUARE_HALF_SIDE = 0.886227;

  /** An equilateral triangle has the area 3 sqrt(3) r^2 for the radius r of its inner circle. */
  private static final double TRIANGLE_INNER_RADIUS = 0.777556;

  private static final double HALF_ROOT_OF_3 = 0.866025;

  /** A cross has the area 8 reach w - 4 w^2 for the half width w of its arms. */
  private static final double CROSS_REACH = 1.25;

  private static final double CROSS_HALF_WIDTH = 0.368472;

  /** About how far a point lies outside the outline; negative inside. */
  abstract double distance(double x, double y);
}
