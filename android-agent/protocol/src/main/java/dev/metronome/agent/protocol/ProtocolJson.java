package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.ReferenceType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Messages as JSON texts: {@code {"protocol": 1, "message": "run_request", "body": {...}}}, in this
 * order, so that the version is known before anything else has to be understood.
 *
 * <p>Reading is strict: nothing unknown, missing, null, doubled, or of another type is let through.
 */
public final class ProtocolJson {

  private static final String PROTOCOL = "protocol";
  private static final String MESSAGE = "message";
  private static final String BODY = "body";

  /** Names the values of the enumerations that know nothing of JSON. */
  private interface NamedByText {
    @JsonValue
    String text();
  }

  /** Reads all optional properties by {@link OptionalReader}. */
  private static final class StrictOptionals extends SimpleModule {
    private static final long serialVersionUID = 1L;

    @Override
    public void setupModule(SetupContext context) {
      context.addDeserializers(
          new Deserializers.Base() {
            @Override
            public JsonDeserializer<?> findReferenceDeserializer(
                ReferenceType type,
                DeserializationConfig config,
                BeanDescription description,
                TypeDeserializer typeReader,
                JsonDeserializer<?> valueReader) {
              return new OptionalReader(type, null, typeReader, valueReader);
            }
          });
    }
  }

  private static final JsonMapper MAPPER = mapper();

  private ProtocolJson() {}

  private static JsonMapper mapper() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new StrictOptionals())
            .addMixIn(Precision.class, NamedByText.class)
            .addMixIn(StopReason.class, NamedByText.class)
            // Records are ordinary classes on Android: only what is annotated counts.
            .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(lines))
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            // Else what is absent would count as null.
            .withConfigOverride(
                Optional.class,
                config -> config.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET)));
    builder.withCoercionConfig(
        LogicalType.Textual,
        config -> {
          config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
          config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
          config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        });
    return builder.build();
  }

  /** The message as JSON, with a line feed at its end. */
  public static String write(Message message) {
    ObjectNode envelope = MAPPER.createObjectNode();
    envelope.put(PROTOCOL, ProtocolVersion.CURRENT.number());
    envelope.put(MESSAGE, kindOf(message.getClass()));
    envelope.putPOJO(BODY, message);
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(envelope) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a message.
   *
   * @throws UnsupportedProtocolException where it is of another version of the protocol
   * @throws BadInputException where it is not a message of this type; with line, column and the
   *     path of the property
   */
  public static <T extends Message> T read(Class<T> type, String text) {
    String kind = kindOf(type);
    try (JsonParser parser = MAPPER.createParser(text)) {
      try {
        return read(type, kind, parser);
      } catch (JsonProcessingException e) {
        throw new BadInputException(problem(kind, e, parser), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T extends Message> T read(Class<T> type, String kind, JsonParser parser)
      throws IOException {
    expect(parser, parser.nextToken() == JsonToken.START_OBJECT, kind, "an object");
    expectName(parser, kind, PROTOCOL);
    expect(parser, parser.nextToken() == JsonToken.VALUE_NUMBER_INT, kind, "a version number");
    Optional<AgentProblem> refusal = new ProtocolVersion(parser.getIntValue()).refusal();
    if (refusal.isPresent()) {
      throw new UnsupportedProtocolException(refusal.get());
    }
    expectName(parser, kind, MESSAGE);
    boolean named = parser.nextToken() == JsonToken.VALUE_STRING;
    expect(parser, named && parser.getText().equals(kind), kind, "\"" + kind + "\"");
    expectName(parser, kind, BODY);
    expect(parser, parser.nextToken() == JsonToken.START_OBJECT, kind, "an object");
    T message = MAPPER.readValue(parser, type);
    expect(parser, parser.nextToken() == JsonToken.END_OBJECT, kind, "the end of the object");
    expect(parser, parser.nextToken() == null, kind, "the end of the text");
    return message;
  }

  /** The name that a type of message goes by: {@code RunRequest} is {@code run_request}. */
  private static String kindOf(Class<? extends Message> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static void expectName(JsonParser parser, String kind, String name) throws IOException {
    JsonToken token = parser.nextToken();
    boolean found = token == JsonToken.FIELD_NAME && parser.currentName().equals(name);
    expect(parser, found, kind, "the property '" + name + "'");
  }

  private static void expect(JsonParser parser, boolean condition, String kind, String expected)
      throws IOException {
    if (!condition) {
      String text = parser.currentToken() == null ? "" : parser.getText();
      String found = text.isEmpty() ? "nothing" : "'" + MessageFault.shown(text) + "'";
      throw new BadInputException(
          where(kind, parser.currentTokenLocation()), "there is " + found, expected, remedy());
    }
  }

  private static Problem problem(String kind, JsonProcessingException exception, JsonParser parser)
      throws IOException {
    String where = where(kind, exception.getLocation());
    MessageFault fault = MessageFault.of(exception, parser, MAPPER);
    String path = exception instanceof JsonMappingException mapping ? ", " + path(mapping) : "";
    return new Problem(where + path, fault.what(), fault.expected(), remedy());
  }

  private static String where(String kind, JsonLocation location) {
    return location == null
        ? kind
        : kind + ":" + location.getLineNr() + ":" + location.getColumnNr();
  }

  /** Such as {@code body.plan.minSamples} or {@code body.clusters[1].cores}. */
  private static String path(JsonMappingException exception) {
    StringBuilder path = new StringBuilder(BODY);
    for (JsonMappingException.Reference step : exception.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append('.').append(step.getFieldName());
      }
    }
    return path.toString();
  }

  private static String remedy() {
    return "install the same version of metronome in the lab and on the device";
  }
}
