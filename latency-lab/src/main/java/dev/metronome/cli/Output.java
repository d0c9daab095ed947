package dev.metronome.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command answers: text, or with {@code --json} one JSON document. */
final class Output {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  @Option(
      names = "--json",
      description = "Print one JSON document on standard output, and nothing else there.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  boolean isJson() {
    return json;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** A record as JSON; instants become text. */
  static ObjectNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /** Prints a line of text, unless the answer is JSON. */
  void text(String format, Object... values) {
    if (!json) {
      out().printf(Locale.ROOT, format + "%n", values);
    }
  }

  /** Prints a sentence, which may be longer than a terminal is wide. */
  void wrapped(String sentence) {
    WrappedText.lines(sentence, WrappedText.columns()).forEach(line -> text("%s", line));
  }

  /** Prints the answer, if it is JSON; once. */
  void json(ObjectNode document) {
    if (json) {
      out().println(toText(document));
    }
  }

  /** A number, or JSON's null where there is none. */
  static JsonNode numberOrNull(Optional<Double> value) {
    return JSON.valueToTree(value.orElse(null));
  }

  /** Reads JSON that this program wrote. */
  static JsonNode parse(String json) throws IOException {
    return JSON.readTree(json);
  }

  static String toText(ObjectNode document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
