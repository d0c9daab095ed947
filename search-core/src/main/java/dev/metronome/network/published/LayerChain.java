package dev.metronome.network.published;

import dev.metronome.json.Fields;
import dev.metronome.network.Layer;
import dev.metronome.network.Network;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The layers read so far, and how many channels the last of them gives. */
final class LayerChain {

  private static final int IMAGE_CHANNELS = 3;
  private static final int MOST_CHANNELS = 65_536;

  private final List<Layer> layers = new ArrayList<>();
  private OptionalInt channels = OptionalInt.of(IMAGE_CHANNELS);

  void add(Layer layer) {
    layers.add(layer);
  }

  /** The channels that go into the next layer; empty where a file's error hides them. */
  OptionalInt channels() {
    return channels;
  }

  /** A layer could not be read: nothing is known of what goes into the next one. */
  void breakOff() {
    channels = OptionalInt.empty();
  }

  /** Reads how many channels a layer takes, which must be what comes out of the one before. */
  int inputs(Fields fields, String key) {
    return requireChannels(fields, key, fields.whole(key, 1, MOST_CHANNELS), channels);
  }

  /** Reads how many channels a layer gives. */
  int outputs(Fields fields, String key) {
    channels = fields.whole(key, 1, MOST_CHANNELS);
    return channels.orElse(1);
  }

  /** Checks a number of channels against the right one, if both are known; 1 if none is. */
  static int requireChannels(Fields fields, String key, OptionalInt found, OptionalInt right) {
    if (found.isPresent() && right.isPresent() && found.getAsInt() != right.getAsInt()) {
      fields.wrong(
          key,
          found.getAsInt() + " channels",
          "the " + right.getAsInt() + " that come out of the layer before");
    }
    return found.orElse(right.orElse(1));
  }

  Network network(String name, int resolution) {
    return new Network(name, new TensorShape(resolution, resolution, IMAGE_CHANNELS), layers);
  }
}
