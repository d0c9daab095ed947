package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.space.Choice;
import dev.metronome.space.Decision;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.space.SpaceDefinition;
import dev.metronome.space.SpaceDefinitionJson;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "spaces",
    mixinStandardHelpOptions = true,
    description = "Lists the search spaces, or shows one with its decisions.",
    footer = {
      "  metronome spaces nas-bench-macro",
      "  metronome spaces --example > my.json",
      "  metronome spaces my.json --width 0.5"
    })
final class SpacesCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME|FILE",
      description = "The space to show: a built-in one, or a JSON file that defines one.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--definition",
      description = {
        "Print the definition of the space as JSON: the form of a file for a space of your own."
      })
  private boolean definition;

  @Option(
      names = "--example",
      description = "Print a definition with comments, to start a space of your own from.")
  private boolean example;

  @Mixin private SpaceChoice choice;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    if (example) {
      print(
          SpaceDefinitionJson.example(),
          SpaceDefinitionJson.read(SpaceDefinitionJson.example(), "example"));
    } else if (definition) {
      SpaceDefinition defined = SearchSpaces.definition(requireName());
      print(SpaceDefinitionJson.write(defined), defined);
    } else if (name.isPresent()) {
      show(choice.named(name.get()));
    } else {
      list();
    }
    return Metronome.DONE;
  }

  private String requireName() {
    return name.orElseThrow(
        () ->
            new BadInputException(
                "--definition",
                "no space is named",
                "the name of one",
                "name one of " + SearchSpaces.names()));
  }

  private void print(String text, SpaceDefinition defined) throws IOException {
    output.text("%s", text.stripTrailing());
    output.json((ObjectNode) Output.parse(SpaceDefinitionJson.write(defined)));
  }

  private void list() {
    ObjectNode document = Output.object();
    ArrayNode spaces = document.putArray("spaces");
    for (String spaceName : SearchSpaces.names()) {
      SearchSpace space = choice.named(spaceName);
      spaces.add(summary(space));
      output.text(
          "%-22s %s%n%-22s %d decisions, %.3g networks, %.1g as TuNAS counts, %d table rows",
          spaceName,
          SearchSpaces.definition(spaceName).summary(),
          "",
          space.decisions().size(),
          space.cardinality().doubleValue(),
          SearchSpaces.definition(spaceName).combinations().doubleValue(),
          NetworkSignatures.rows(space).size());
    }
    output.text("%nPublished networks: %s", String.join(", ", references()));
    references().forEach(document.withArray("references")::add);
    output.json(document);
  }

  private static List<String> references() {
    return ReferenceArchitectures.all().stream()
        .map(ReferenceArchitectures.Reference::name)
        .toList();
  }

  private static ObjectNode summary(SearchSpace space) {
    ObjectNode node = Output.object();
    node.put("space", space.name());
    node.put("parameters", space.parameters().toString());
    node.put("decisions", space.decisions().size());
    node.put("cardinality", space.cardinality());
    node.put("combinations", SearchSpaces.definition(space.name()).combinations());
    node.put("tableRows", NetworkSignatures.rows(space).size());
    return node;
  }

  private void show(SearchSpace space) {
    ObjectNode document = summary(space);
    output.text("%s", space.description());
    output.text(
        "%d decisions, %,d different networks, %,d combinations as TuNAS counts,"
            + " %d distinct table rows",
        space.decisions().size(),
        space.cardinality(),
        SearchSpaces.definition(space.name()).combinations(),
        NetworkSignatures.rows(space).size());
    ArrayNode decisions = document.putArray("decisionList");
    int position = 0;
    for (Decision decision : space.decisions()) {
      List<String> labels = decision.choices().stream().map(Choice::label).toList();
      output.text("%3d  %-22s %s", ++position, decision.name(), numbered(labels));
      ObjectNode node = decisions.addObject();
      node.put("name", decision.name());
      node.put("tag", decision.tag().text());
      labels.forEach(node.withArray("choices")::add);
    }
    output.json(document);
  }

  private static String numbered(List<String> labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? "" : "  ").append(i).append('=').append(labels.get(i));
    }
    return text.toString();
  }
}
