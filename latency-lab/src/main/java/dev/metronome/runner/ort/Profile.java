package dev.metronome.runner.ort;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.metronome.json.JsonFault;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Sums of the times in the JSON files that ONNX Runtime's profiler writes: an array of events,
 * where those of a run's operators come in their order and before the event of the run itself.
 */
final class Profile {

  private static final String OPERATOR = "Node";
  private static final String KERNEL = "_kernel_time";

  /** Makes names unique that the runtime gives; the number is another in every session. */
  private static final Pattern UNIQUE = Pattern.compile("_token_\\d+$");

  private static final String RUN = "model_run";

  /** An event; texts that it lacks are empty, and a time that it lacks is negative. */
  private record Event(String category, String name, String type, long micros) {

    boolean isOperator() {
      return category.equals(OPERATOR) && name.endsWith(KERNEL);
    }

    /** What the operator is called. */
    String operator() {
      return UNIQUE.matcher(name.substring(0, name.length() - KERNEL.length())).replaceFirst("");
    }
  }

  private final OperatorSums sums = new OperatorSums();

  /**
   * Adds the runs of a file.
   *
   * @param skipped how many runs at the beginning do not count
   * @param counted how many come then
   * @throws BadInputException where the file is no whole profile of so many runs of one model
   */
  void add(Path file, int skipped, int counted) throws IOException {
    int found = 0;
    List<Event> run = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw damaged(file, "it does not begin with a list of events");
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        Event event = event(json);
        if (event.isOperator()) {
          run.add(event);
        } else if (event.name().equals(RUN)) {
          if (++found > skipped) {
            addRun(file, run, event);
          }
          run.clear();
        }
      }
      if (json.currentToken() != JsonToken.END_ARRAY) {
        throw damaged(file, "its list of events does not end");
      }
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          problem(file + JsonFault.place(e), "it is no JSON (" + JsonFault.what(e) + ")"), e);
    }
    if (found != skipped + counted) {
      throw damaged(file, "it has " + found + " runs of " + (skipped + counted));
    }
  }

  private static Event event(JsonParser json) throws IOException {
    String category = "";
    String name = "";
    String type = "";
    long micros = -1;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "cat" -> category = json.getValueAsString("");
        case "name" -> name = json.getValueAsString("");
        case "dur" -> micros = json.getValueAsLong(-1);
        case "args" -> type = operatorType(json);
        default -> json.skipChildren();
      }
    }
    return new Event(category, name, type, micros);
  }

  private static String operatorType(JsonParser json) throws IOException {
    String type = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return type;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean isType = json.currentName().equals("op_name");
      json.nextToken();
      if (isType) {
        type = json.getValueAsString("");
      }
      json.skipChildren();
    }
    return type;
  }

  private void addRun(Path file, List<Event> run, Event whole) {
    List<OperatorSums.Event> operators = new ArrayList<>();
    for (Event event : run) {
      operators.add(new OperatorSums.Event(event.operator(), event.type(), nanos(file, event)));
    }
    long wholeNanos = nanos(file, whole);
    try {
      sums.add(operators, wholeNanos);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(problem(file.toString(), e.getMessage()), e);
    }
  }

  private static long nanos(Path file, Event event) {
    if (event.micros() < 0) {
      throw damaged(file, "the event " + event.name() + " has no duration");
    }
    return 1000 * event.micros();
  }

  private static BadInputException damaged(Path file, String what) {
    return new BadInputException(problem(file.toString(), what));
  }

  private static Problem problem(String where, String what) {
    return new Problem(
        where,
        what,
        "a whole profile of ONNX Runtime",
        "see that the disk has room, and profile the model again");
  }

  /** The means of all runs that were added. */
  OperatorProfile means() {
    return sums.means();
  }
}
