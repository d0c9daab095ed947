package dev.metronome.cli.config;

import dev.metronome.tables.text.FileContent;
import dev.metronome.tables.text.FileKind;
import dev.metronome.tables.text.FileProblems;
import dev.metronome.tables.text.Line;
import dev.metronome.tables.text.YamlSyntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The form of a configuration file: sections of keys with values, in YAML. What sections and keys
 * mean is not looked at here.
 */
final class ConfigFile {

  static final FileKind KIND =
      new FileKind(
          "a configuration of metronome",
          "correct the file",
          "correct the path, or write a file with 'metronome init'");

  private static final String SECTIONS =
      "sections such as 'search:', each with indented lines 'KEY: VALUE' below";

  private static final String VALUE = "a value, or several in brackets with commas between them";

  private final Path file;
  private final FileProblems problems;

  private ConfigFile(Path file, FileProblems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * A value with its place.
   *
   * @param key as it is written
   * @param values one, or as many as are listed
   * @param listed whether they stand in a list
   */
  record Entry(String key, List<String> values, boolean listed, int line, int column) {}

  /**
   * A section with its place; its keys are different.
   *
   * @param without keys that have no value
   */
  record Section(String name, List<Entry> entries, Set<String> without, int line, int column) {

    private Section(String name, List<Entry> entries, Set<String> without, Node key) {
      this(name, entries, without, ConfigFile.line(key), ConfigFile.column(key));
    }
  }

  /** Reads the sections; all that is wrong with their form is noted. */
  static List<Section> read(Path file, FileProblems problems) throws IOException {
    byte[] bytes = FileContent.read(file, KIND).bytes();
    int before = problems.found();
    // Editors of Windows end lines with \r\n, and some begin a file with a byte order mark.
    String text =
        Line.split(withoutWindowsMarks(bytes), problems).stream()
            .map(line -> line.text() + "\n")
            .collect(Collectors.joining());
    if (problems.found() > before) {
      return List.of();
    }
    return new ConfigFile(file, problems).sections(text);
  }

  private static byte[] withoutWindowsMarks(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
    for (int i = marked ? 3 : 0; i < bytes.length; i++) {
      if (bytes[i] != '\r' || i + 1 == bytes.length || bytes[i + 1] != '\n') {
        kept.write(bytes[i]);
      }
    }
    return kept.toByteArray();
  }

  private List<Section> sections(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setCodePointLimit(Math.max(1, text.length()))
            .build();
    List<Node> documents = new ArrayList<>();
    try {
      Iterator<Node> nodes = new Compose(settings).composeAllFromString(text).iterator();
      while (nodes.hasNext()) {
        documents.add(nodes.next());
      }
    } catch (YamlEngineException e) {
      YamlSyntax.note(e, text, SECTIONS, problems);
      return List.of();
    } catch (IllegalArgumentException e) {
      // The parser's answer to an escape that stands for no character.
      problems.add("an escape stands for no character", SECTIONS, KIND.remedy());
      return List.of();
    }
    if (documents.isEmpty()) {
      return List.of();
    }
    if (documents.size() > 1) {
      note(documents.get(1), "a second YAML document begins", "one document");
    }
    return sections(documents.get(0));
  }

  private List<Section> sections(Node root) {
    if (!(root instanceof MappingNode mapping)) {
      note(
          root,
          root instanceof SequenceNode
              ? "the file is a list, and has no sections"
              : "the file is a single value, and has no sections",
          SECTIONS);
      return List.of();
    }
    List<Section> sections = new ArrayList<>();
    for (NodeTuple tuple : different(mapping, "section")) {
      String name = ((ScalarNode) tuple.getKeyNode()).getValue();
      Node value = tuple.getValueNode();
      if (value instanceof MappingNode entries) {
        Set<String> without = new HashSet<>();
        sections.add(new Section(name, entries(entries, without), without, tuple.getKeyNode()));
      } else if (isNothing(value)) {
        // All of its keys are comments.
        sections.add(new Section(name, List.of(), Set.of(), tuple.getKeyNode()));
      } else {
        note(value, "'" + name + "' has a value where keys are expected", SECTIONS);
      }
    }
    return sections;
  }

  private List<Entry> entries(MappingNode mapping, Set<String> without) {
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : different(mapping, "key")) {
      String key = ((ScalarNode) tuple.getKeyNode()).getValue();
      values(key, tuple.getValueNode())
          .ifPresentOrElse(
              values ->
                  entries.add(
                      new Entry(
                          key,
                          values,
                          tuple.getValueNode() instanceof SequenceNode,
                          line(tuple.getKeyNode()),
                          column(tuple.getKeyNode()))),
              () -> without.add(key));
    }
    return entries;
  }

  private Optional<List<String>> values(String key, Node node) {
    if (node instanceof ScalarNode scalar && !isNothing(node)) {
      return Optional.of(List.of(scalar.getValue()));
    }
    Predicate<Node> isValue = item -> item instanceof ScalarNode && !isNothing(item);
    if (node instanceof SequenceNode sequence
        && !sequence.getValue().isEmpty()
        && sequence.getValue().stream().allMatch(isValue)) {
      return Optional.of(
          sequence.getValue().stream().map(item -> ((ScalarNode) item).getValue()).toList());
    }
    if (isNothing(node)) {
      note(node, "'" + key + "' has no value", VALUE + "; or the line as a comment");
    } else {
      note(node, "what '" + key + "' has is no value", VALUE);
    }
    return Optional.empty();
  }

  /** What begins with a name that is there for the first time. */
  private List<NodeTuple> different(MappingNode mapping, String what) {
    Map<String, NodeTuple> byName = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        note(key, "the name of a " + what + " is no word", SECTIONS);
        continue;
      }
      NodeTuple earlier = byName.putIfAbsent(name.getValue(), tuple);
      if (earlier != null) {
        note(
            key,
            "the "
                + what
                + " '"
                + name.getValue()
                + "' is there a second time, after line "
                + line(earlier.getKeyNode()),
            "each " + what + " once");
      }
    }
    return List.copyOf(byName.values());
  }

  private static boolean isNothing(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  private void note(Node node, String what, String expected) {
    problems.add(line(node), column(node), what, expected);
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static int column(Node node) {
    return node.getStartMark().map(Mark::getColumn).orElse(0) + 1;
  }
}
