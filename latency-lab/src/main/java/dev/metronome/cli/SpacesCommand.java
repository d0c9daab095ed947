package dev.metronome.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.metronome.latency.NetworkSignatures;
import dev.metronome.space.Choice;
import dev.metronome.space.Decision;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "spaces",
    mixinStandardHelpOptions = true,
    description = "Lists the search spaces, or shows one with its decisions.")
final class SpacesCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The space to show.")
  private Optional<String> name = Optional.empty();

  @Mixin private SpaceChoice choice;
  @Mixin private Output output;

  @Override
  public Integer call() {
    if (name.isPresent()) {
      show(choice.named(name.get()));
    } else {
      list();
    }
    return Metronome.DONE;
  }

  private void list() {
    ObjectNode document = Output.object();
    ArrayNode spaces = document.putArray("spaces");
    for (String spaceName : SearchSpaces.names()) {
      SearchSpace space = choice.named(spaceName);
      spaces.add(summary(space));
      output.text(
          "%-16s %s%n%-16s %d decisions, %.3g architectures, %d table rows",
          spaceName,
          SearchSpaces.definition(spaceName).summary(),
          "",
          space.decisions().size(),
          space.cardinality().doubleValue(),
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
    node.put("tableRows", NetworkSignatures.rows(space).size());
    return node;
  }

  private void show(SearchSpace space) {
    ObjectNode document = summary(space);
    output.text("%s", space.description());
    output.text(
        "%d decisions, %,d architectures, %d distinct table rows",
        space.decisions().size(), space.cardinality(), NetworkSignatures.rows(space).size());
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
