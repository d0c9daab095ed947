package dev.metronome.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong with a text that should be JSON, in words for people. */
public final class JsonFault {

  /** The parser's name for a text that is no file to it, before a place in it. */
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: .*?; ((?:line: \\d+, column|byte offset): #?\\d+)]");

  private static final Pattern MISSING =
      Pattern.compile("Missing (?:required )?creator property '([^']+)'");

  private JsonFault() {}

  /** What the parser says, with the key where it tells one. */
  public static String what(JsonProcessingException e) {
    List<JsonMappingException.Reference> path =
        e instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    String key = path.stream().map(JsonFault::step).collect(Collectors.joining("."));
    return key.isEmpty() ? said(e) : "key " + key + ": " + said(e);
  }

  private static String step(JsonMappingException.Reference step) {
    return step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
  }

  /** Without names of Java, which its users need not know. */
  private static String said(JsonProcessingException e) {
    String message =
        SOURCE
            .matcher(e.getOriginalMessage())
            .replaceAll("$1")
            .lines()
            .findFirst()
            .orElse("it is damaged");
    if (e instanceof UnrecognizedPropertyException) {
      return "there is no such key";
    }
    if (e instanceof ValueInstantiationException) {
      return "its values do not fit together";
    }
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return "'" + missing.group(1) + "' is missing";
    }
    return e instanceof MismatchedInputException mismatched && mismatched.getTargetType() != null
        ? "it is no " + kind(mismatched.getTargetType())
        : message;
  }

  private static String kind(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "truth value";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "number";
    }
    if (type == String.class || type.isEnum()) {
      return type.isEnum() ? "text of those that are known" : "text";
    }
    return type.isArray() || Collection.class.isAssignableFrom(type) ? "list" : "object";
  }

  /**
   * Line and column, to stand behind a file's name, as in {@code :2:17}; empty where the parser
   * tells none: what a tree is converted to has no lines, nor has a document beyond its limits.
   */
  public static String place(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null || location.getLineNr() <= 0
        ? ""
        : ":" + location.getLineNr() + ":" + location.getColumnNr();
  }
}
