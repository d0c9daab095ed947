package dev.metronome.space;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.network.Activation;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Definitions of search spaces as JSON.
 *
 * <pre>{@code
 * {
 *   "summary": "one sentence",        // optional
 *   "resolution": 32,                 // pixels, unless --resolution says otherwise
 *   "classes": 10,                    // unless --classes or the data set says otherwise
 *   "stages": [
 *     { "name": "stem",
 *       "filters": 16,                // base of the output channels
 *       "multipliers": [0.5, 1, 2],   // optional: filters to choose among
 *       "layers": [
 *         { "name": "stem",           // optional: else <stage>.layer<number>
 *           "stride": 2,              // optional: else 1
 *           "repeat": 1,              // optional: so many such layers
 *           "blocks": [               // several: a decision
 *             { "op": "conv", "kernel": [3, 5], "activation": "relu" } ] } ] },
 *     ...
 *     { "name": "pool", "layers": [ { "blocks": [ { "op": "global_average_pool" } ] } ] },
 *     { "name": "classifier", "layers": [ { "blocks": [ { "op": "linear" } ] } ] } ] }
 * }</pre>
 *
 * <p>Blocks: {@code conv} with {@code kernel}, {@code activation} and optionally {@code batchNorm};
 * {@code separable_conv} with {@code kernel}, {@code activation} and optionally {@code
 * squeezeExcite} and {@code residual} (else false); {@code inverted_bottleneck} with {@code
 * expansion} in addition, and {@code residual} true unless said otherwise; {@code identity}, {@code
 * global_average_pool} and {@code linear}. Kernel, expansion and squeezeExcite take one value or a
 * list of values to decide among. Activations are {@code none}, {@code relu}, {@code relu6} and
 * {@code hard_swish}. Comments as in Java are allowed.
 */
public final class SpaceDefinitionJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SpaceDefinitionJson() {}

  /**
   * Reads a definition.
   *
   * @param source the file it comes from, for error messages
   * @throws BadInputException with all that is wrong: line and column where it is no JSON, else the
   *     path of the key
   */
  public static SpaceDefinition read(String json, String source) {
    return new SpaceDefinitionReader(source).read(json);
  }

  /** Writes a definition; what is as by default is left out. */
  public static String write(SpaceDefinition definition) {
    return tree(definition).toPrettyString();
  }

  /** A definition with comments that tell what can be written. */
  public static String example() {
    try (InputStream in = SpaceDefinitionJson.class.getResourceAsStream("example-space.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("example-space.json is shipped with this class", e);
    }
  }

  /** The one form of a definition on one line, the same on every system. */
  static String canonical(SpaceDefinition definition) {
    return tree(definition).toString();
  }

  private static ObjectNode tree(SpaceDefinition definition) {
    ObjectNode root = JSON.createObjectNode();
    if (!definition.summary().isEmpty()) {
      root.put("summary", definition.summary());
    }
    root.put("resolution", definition.resolution());
    root.put("classes", definition.classes());
    ArrayNode stages = root.putArray("stages");
    definition.stages().forEach(stage -> write(stage, stages.addObject()));
    return root;
  }

  private static void write(Stage stage, ObjectNode node) {
    node.put("name", stage.name());
    if (stage.filters() > 0) {
      node.put("filters", stage.filters());
    }
    if (!stage.multipliers().equals(List.of(1.0))) {
      stage.multipliers().forEach(node.withArray("multipliers")::add);
    }
    ArrayNode layers = node.putArray("layers");
    for (int i = 0; i < stage.layers().size(); i++) {
      write(stage.layers().get(i), defaultName(stage.name(), i), layers.addObject());
    }
  }

  /** The name of a stage's layer of this index, where none is given. */
  static String defaultName(String stage, int index) {
    return stage + ".layer" + (index + 1);
  }

  private static void write(StageLayer layer, String defaultName, ObjectNode node) {
    if (!layer.name().equals(defaultName)) {
      node.put("name", layer.name());
    }
    if (layer.stride() != 1) {
      node.put("stride", layer.stride());
    }
    ArrayNode blocks = node.putArray("blocks");
    layer.blocks().forEach(block -> write(block, blocks.addObject()));
  }

  private static void write(BlockOptions block, ObjectNode node) {
    node.put("op", block.op().text());
    if (block.op().convolves()) {
      write("kernel", block.kernels(), node);
      write("expansion", block.expansions(), node);
      if (!block.squeezeExcites().equals(List.of(false))) {
        write("squeezeExcite", block.squeezeExcites(), node);
      }
      node.put("activation", block.activation().text());
      if (block.residual() != residualByDefault(block.op())) {
        node.put("residual", block.residual());
      }
      if (!block.batchNorm()) {
        node.put("batchNorm", false);
      }
    }
  }

  /** Whether a block of this kind adds its input where nothing is said. */
  static boolean residualByDefault(BlockOptions.Op op) {
    return op == BlockOptions.Op.INVERTED_BOTTLENECK;
  }

  /** The names of activations in files. */
  static List<String> activations() {
    return List.of(Activation.values()).stream().map(Activation::text).toList();
  }

  /** One value alone, or several as a list; none where the kind has no such property. */
  private static void write(String key, List<?> values, ObjectNode node) {
    if (values.size() == 1) {
      node.putPOJO(key, values.get(0));
    } else if (!values.isEmpty()) {
      ArrayNode list = node.putArray(key);
      values.forEach(list::addPOJO);
    }
  }
}
