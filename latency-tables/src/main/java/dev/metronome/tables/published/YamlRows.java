package dev.metronome.tables.published;

import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import dev.metronome.tables.text.YamlSyntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the one form of YAML that published tables have: a mapping from the names of rows to
 * mappings from the names of fields to plain scalars. Nothing is taken for a number here.
 */
final class YamlRows {

  private static final String FORM = "rows 'NAME:' with indented lines 'FIELD: NUMBER' below";

  /** What begins a quotation with escapes, an escape or a directive. */
  private static final Pattern ESCAPE = Pattern.compile("[\"\\\\%]");

  private final FileProblems problems;
  private final Iterator<Event> events;
  private final List<YamlRow> rows = new ArrayList<>();
  private final Map<String, Integer> lineOfRow = new HashMap<>();

  private YamlRows(String text, FileProblems problems) {
    this.problems = problems;
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(Math.max(1, text.length())).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /** The rows, those before a fault of syntax at the least; all that is wrong is noted. */
  static List<YamlRow> read(List<Line> lines, FileProblems problems) {
    int problemsBefore = problems.found();
    lines.forEach(line -> noteEscape(line, problems));
    if (problems.found() > problemsBefore) {
      return List.of();
    }
    String text = lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    YamlRows reader = new YamlRows(text, problems);
    try {
      reader.stream();
    } catch (YamlEngineException e) {
      YamlSyntax.note(e, text, FORM, problems);
    }
    return reader.rows;
  }

  /** Tables have no need of them, and the parser fails on some that stand for no character. */
  private static void noteEscape(Line line, FileProblems problems) {
    Matcher escape = ESCAPE.matcher(line.text());
    if (escape.find() && !line.text().stripLeading().startsWith("#")) {
      problems.add(
          line.number(),
          escape.start() + 1,
          "a '" + escape.group() + "' has no place in a table",
          FORM);
    }
  }

  private void stream() {
    events.next();
    Event document = events.next();
    if (document.getEventId() == Event.ID.StreamEnd) {
      note(document, "the file has no rows", FORM);
      return;
    }
    Event root = events.next();
    if (root instanceof MappingStartEvent && isPlain(root)) {
      for (Event key = events.next(); !(key instanceof CollectionEndEvent); key = events.next()) {
        row(key);
      }
    } else {
      note(root, "the file is no list of rows", FORM);
      skip(root);
    }
    events.next();
    Event end = events.next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      note(end, "a second YAML document begins", "one document");
    }
  }

  private void row(Event key) {
    Optional<Scalar> name = scalar(key, "the name of a row");
    Event value = events.next();
    if (name.isEmpty()) {
      skip(value);
      return;
    }
    if (!(value instanceof MappingStartEvent && isPlain(value))) {
      note(value, "the row '" + name.get().text() + "' has no fields", FORM);
      skip(value);
      return;
    }
    Map<String, Scalar> fields = fields();
    Integer earlier = lineOfRow.putIfAbsent(name.get().text(), name.get().line());
    if (earlier == null) {
      rows.add(new YamlRow(name.get(), fields));
    } else {
      note(key, "the row is there a second time, after line " + earlier, "each row once");
    }
  }

  private Map<String, Scalar> fields() {
    Map<String, Scalar> fields = new LinkedHashMap<>();
    for (Event key = events.next(); !(key instanceof CollectionEndEvent); key = events.next()) {
      Optional<Scalar> name = scalar(key, "the name of a field");
      Optional<Scalar> value = scalar(events.next(), "a field's value");
      if (name.isPresent() && fields.containsKey(name.get().text())) {
        note(key, "'" + name.get().text() + "' is there a second time in its row", "it once");
      } else if (name.isPresent() && value.isPresent()) {
        fields.put(name.get().text(), value.get());
      }
    }
    return fields;
  }

  /** The text of a plain scalar; what is something else is noted and skipped. */
  private Optional<Scalar> scalar(Event event, String what) {
    if (event instanceof ScalarEvent scalar && scalar.isPlain() && isPlain(event)) {
      return Optional.of(new Scalar(scalar.getValue(), line(event), column(event)));
    }
    note(event, what + " is not a plain word or number", FORM);
    skip(event);
    return Optional.empty();
  }

  /** Whether a node has neither anchor nor tag. */
  private static boolean isPlain(Event event) {
    if (event instanceof ScalarEvent scalar && scalar.getTag().isPresent()) {
      return false;
    }
    if (event instanceof CollectionStartEvent start && start.getTag().isPresent()) {
      return false;
    }
    return !(event instanceof NodeEvent node && node.getAnchor().isPresent());
  }

  /** Passes over the rest of a node. */
  private void skip(Event first) {
    int depth = first instanceof CollectionStartEvent ? 1 : 0;
    while (depth > 0) {
      Event event = events.next();
      depth += event instanceof CollectionStartEvent ? 1 : 0;
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
    }
  }

  private void note(Event event, String what, String expected) {
    problems.add(line(event), column(event), what, expected);
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static int column(Event event) {
    return event.getStartMark().map(Mark::getColumn).orElse(0) + 1;
  }
}
