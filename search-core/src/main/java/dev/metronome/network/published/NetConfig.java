package dev.metronome.network.published;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.json.Fields;
import dev.metronome.json.Findings;
import dev.metronome.json.StrictJson;
import dev.metronome.network.Network;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * The {@code net.config} files in which ProxylessNAS (arXiv 1812.00332) and Once-for-All (arXiv
 * 1908.09791) publish their networks.
 *
 * <p>Networks of both are read: {@code ProxylessNASNets} and {@code MobileNetV3}. Nothing is passed
 * over: a key, a layer or a value that would change the network and is not supported is refused.
 * Convolutions pad {@code kernel / 2} on every side, as that code does.
 */
public final class NetConfig {

  /** The side of the input images, in pixels, that both papers take where they say no other. */
  public static final int USUAL_RESOLUTION = 224;

  private static final String REMEDY = "correct it, or take the file from its publisher again";
  private static final JsonFactory JSON = new JsonFactory();

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "bn",
          "first_conv",
          "blocks",
          "final_expand_layer",
          "feature_mix_layer",
          "classifier");

  private NetConfig() {}

  /**
   * Whether a text is such a file, broken or not: whether a key of one is found in its JSON object
   * before the text ends or is no JSON. Architectures of this program have none of these keys.
   */
  public static boolean isOne(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (KEYS.contains(parser.currentName())) {
          return true;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return false;
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("a text that cannot be read", e);
    }
  }

  /**
   * Reads a network.
   *
   * @param source the file it comes from, for error messages
   * @param resolution height and width of the input images, which the file does not say
   * @throws BadInputException with all that is wrong, each with the path of its key
   */
  public static Network read(String json, String source, int resolution) {
    JsonNode root = StrictJson.read(json, source, "a net.config as JSON", REMEDY);
    if (!root.isObject()) {
      throw new BadInputException(
          source,
          "it holds no JSON object",
          "a net.config of ProxylessNAS or Once-for-All",
          "give the network's net.config");
    }
    Findings findings = new Findings(source, REMEDY);
    return new NetConfigReader(Fields.root(root, findings), findings).read(resolution);
  }
}
