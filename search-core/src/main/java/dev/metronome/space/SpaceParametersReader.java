package dev.metronome.space;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/**
 * Reads parameters, also those of files that are older than the stem stride: a mapper that demands
 * every key would refuse them.
 */
final class SpaceParametersReader extends StdDeserializer<SpaceParameters> {

  private static final long serialVersionUID = 1L;
  private static final String STEM_STRIDE = "stemStride";

  /** All the keys, so that the mapper's own rules hold for them. */
  private record Whole(
      int resolution, int classes, double width, List<Integer> filters, int stemStride) {}

  SpaceParametersReader() {
    super(SpaceParameters.class);
  }

  @Override
  public SpaceParameters deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode node = context.readTree(parser);
    if (node instanceof ObjectNode object && !object.has(STEM_STRIDE)) {
      object.put(STEM_STRIDE, SpaceParameters.OWN_STEM_STRIDE);
    }
    Whole whole = context.readTreeAsValue(node, Whole.class);
    return new SpaceParameters(
        whole.resolution, whole.classes, whole.width, whole.filters, whole.stemStride);
  }
}
