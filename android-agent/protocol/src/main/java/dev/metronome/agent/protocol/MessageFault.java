package dev.metronome.agent.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is wrong with the text of a message, in words for people: without names of Java, which they
 * need not know.
 *
 * @param what what was found
 * @param expected what would have been right
 */
record MessageFault(String what, String expected) {

  private static final String JSON = "a JSON text";
  private static final int MOST_SHOWN = 40;
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, long.class, short.class, Integer.class, Long.class, Short.class);

  /** What the parser says of its own settings. */
  private static final Pattern SETTINGS = Pattern.compile("(?s)([:(][^:(]*Feature|, from `|\\R).*");

  private static final Pattern MISSING = Pattern.compile("Missing (required )?creator property");

  /**
   * The fault that an exception tells of.
   *
   * @param parser as it stands where the exception was thrown
   * @param mapper knows what values of enumerations are called
   */
  static MessageFault of(JsonProcessingException exception, JsonParser parser, ObjectMapper mapper)
      throws IOException {
    if (exception instanceof StreamReadException syntax) {
      return ofText(syntax);
    }
    if (exception.getCause() instanceof StreamReadException syntax) {
      return ofText(syntax);
    }
    if (exception instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      return new MessageFault("the property is unknown", "one of " + known);
    }
    if (exception instanceof InvalidNullException) {
      return new MessageFault("the value is null", "a value");
    }
    if (exception instanceof ValueInstantiationException && exception.getCause() != null) {
      String rule = Objects.toString(exception.getCause().getMessage());
      return new MessageFault(rule, "values that agree with the protocol");
    }
    Class<?> type =
        exception instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    String expected = type == null ? "a value that agrees with the protocol" : kind(type, mapper);
    if (MISSING.matcher(exception.getOriginalMessage()).find()) {
      return new MessageFault("the property is missing", expected);
    }
    try {
      return new MessageFault("there is " + found(parser), expected);
    } catch (StreamReadException e) {
      // Texts are read when they are needed only: this one is damaged, too.
      return ofText(e);
    }
  }

  private static MessageFault ofText(StreamReadException e) {
    if (e instanceof InputCoercionException range) {
      String bits = range.getTargetType() == int.class ? "32" : "64";
      return new MessageFault(
          "the number is too large", "a whole number of at most " + bits + " bits");
    }
    return e instanceof JsonEOFException
        ? new MessageFault("the text ends within the message", "the whole message")
        : new MessageFault(SETTINGS.matcher(e.getOriginalMessage()).replaceFirst(""), JSON);
  }

  private static String found(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    }
    if (token == JsonToken.START_ARRAY) {
      return "a list";
    }
    if (token == null || !token.isScalarValue()) {
      return "another value";
    }
    String text = shown(parser.getText());
    if (token == JsonToken.VALUE_STRING) {
      return "the text '" + text + "'";
    }
    return token.isNumeric() ? "the number " + text : text;
  }

  /** The beginning of a text that may be long. */
  static String shown(String text) {
    return text.substring(0, Math.min(text.length(), MOST_SHOWN));
  }

  private static String kind(Class<?> type, ObjectMapper mapper) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(value -> mapper.convertValue(value, String.class))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (WHOLE.contains(type)) {
      return "a whole number";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type == String.class) {
      return "a text";
    }
    return type.isArray() || Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }
}
