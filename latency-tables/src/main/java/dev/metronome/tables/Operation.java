package dev.metronome.tables;

import java.util.Objects;

/**
 * An operation at its place in a network: what a row of a table stands for.
 *
 * <p>Measured rows hold anywhere. Cost models that others fitted may give one operation different
 * costs at different places.
 *
 * @param signature what is computed
 * @param place the layer's name, such as {@code stage2.layer1}; {@link #ANYWHERE} where the place
 *     does not matter
 */
public record Operation(OpSignature signature, String place) {

  /** No particular place. */
  public static final String ANYWHERE = "";

  public Operation {
    Objects.requireNonNull(signature, "signature");
    Objects.requireNonNull(place, "place");
  }

  /** An operation whose cost is the same at every place. */
  public static Operation anywhere(OpSignature signature) {
    return new Operation(signature, ANYWHERE);
  }

  /** The signature, with the place where there is one. */
  @Override
  public String toString() {
    return place.isEmpty() ? signature.toString() : signature + " at " + place;
  }
}
