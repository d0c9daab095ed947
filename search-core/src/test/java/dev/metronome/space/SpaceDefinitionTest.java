package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceDefinitionTest {

  @Property(tries = 300)
  void anyDefinitionReadsBackEqual(@ForAll long seed) {
    SpaceDefinition definition = SpaceDefinitions.random(seed);
    String json = SpaceDefinitionJson.write(definition);
    assertThat(SpaceDefinitionJson.read(json, "test")).isEqualTo(definition);
    assertThat(SpaceDefinitionJson.read(SpaceDefinitionJson.canonical(definition), "test"))
        .isEqualTo(definition);
  }

  @Property(tries = 100)
  void anyDefinitionIsASpaceWhoseNetworksHaveTheirRows(@ForAll long seed) {
    SpaceDefinition definition = SpaceDefinitions.random(seed);
    SearchSpace space = definition.space("random", definition.defaults());
    var rows = NetworkSignatures.rows(space).keySet();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 5; i++) {
      Architecture architecture = space.sample(random);
      var network = space.network(architecture);
      assertThat(network.output().channels()).isEqualTo(definition.classes());
      assertThat(rows)
          .containsAll(NetworkSignatures.of(network).stream().map(Operation::signature).toList());
      assertThat(ArchitectureText.parse(architecture.toString(), space)).isEqualTo(architecture);
    }
    assertThat(space.cardinality()).isLessThanOrEqualTo(definition.combinations());
  }

  @Test
  void everyBuiltInSpaceWrittenAsJsonIsTheSameSpace() {
    for (String name : SearchSpaces.names()) {
      SearchSpace space = SearchSpaces.named(name);
      SpaceDefinition read =
          SpaceDefinitionJson.read(
              SpaceDefinitionJson.write(SearchSpaces.definition(name)), "test");
      SearchSpace again = read.space(name, read.defaults());
      assertThat(again.slots()).isEqualTo(space.slots());
      assertThat(again.decisions()).isEqualTo(space.decisions());
      assertThat(again.parameters()).isEqualTo(space.parameters());
    }
  }

  @Test
  void theExampleHasEveryKindOfDecisionAndReadsBack() {
    SpaceDefinition example = SpaceDefinitionJson.read(SpaceDefinitionJson.example(), "example");
    SearchSpace space = example.space("example", example.defaults());
    assertThat(space.decisions()).extracting(Decision::tag).contains(Decision.Tag.values());
    assertThat(space.decisions())
        .extracting(Decision::name)
        .contains(
            "stem.filters",
            "stem.kernel",
            "stage1.layer1.block",
            "stage1.layer3.squeeze_excite",
            "stage2.layer1.expansion");
    assertThat(SpaceDefinitionJson.read(SpaceDefinitionJson.write(example), "again"))
        .isEqualTo(example);
  }

  @Test
  void decisionsOfSeveralOpenBlocksOfOneLayerAreNumbered() {
    SpaceDefinition definition =
        SpaceDefinitionJson.read(
            """
            {"resolution": 8, "classes": 2, "stages": [
              {"name": "a", "filters": 8, "layers": [{"blocks": [
                {"op": "conv", "kernel": [1, 3], "activation": "relu"},
                {"op": "separable_conv", "kernel": [3, 5], "activation": "relu"}]}]},
              {"name": "pool", "layers": [{"blocks": [{"op": "global_average_pool"}]}]},
              {"name": "classifier", "layers": [{"blocks": [{"op": "linear"}]}]}]}
            """,
            "test");
    assertThat(definition.space("x", definition.defaults()).decisions())
        .extracting(Decision::name)
        .containsExactly("a.layer1.block", "a.layer1.block1.kernel", "a.layer1.block2.kernel");
  }

  @Test
  void allThatIsWrongIsToldAtOnceByItsPath() {
    String json =
        """
        {"resolution": 4, "clases": 10, "classes": 10, "stages": [
          {"name": "stem", "filters": "16", "layers": [
            {"stride": 9, "blocks": [{"op": "conv", "kernel": [3, 3], "activation": "relu"}]}]},
          {"name": "stem", "filters": 16, "multipliers": [], "layers": [
            {"blocks": [
              {"op": "inverted_bottleneck", "kernel": 4, "expansion": 3, "activation": "swish"},
              {"op": "identity", "kernel": 3}]}]},
          {"name": "pool", "filters": 3, "layers": [{"blocks": [{"op": "global_average_pool"}]}]},
          {"name": "end", "layers": [{"blocks": []}]}]}
        """;
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class, () -> SpaceDefinitionJson.read(json, "mine.json"));
    assertThat(refused.problems())
        .extracting(Problem::where)
        .containsExactlyInAnyOrder(
            "mine.json, key resolution",
            "mine.json, key clases",
            "mine.json, key stages[0].filters",
            "mine.json, key stages[0].layers[0].stride",
            "mine.json, key stages[0].layers[0].blocks[0].kernel",
            "mine.json, key stages[1].name",
            "mine.json, key stages[1].multipliers",
            "mine.json, key stages[1].layers[0].name",
            "mine.json, key stages[1].layers[0].blocks[0].kernel",
            "mine.json, key stages[1].layers[0].blocks[0].activation",
            "mine.json, key stages[1].layers[0].blocks[1].kernel",
            "mine.json, key stages[2].filters",
            "mine.json, key stages[3].layers[0].blocks",
            "mine.json, key stages");
  }

  @Test
  void whatIsNoJsonIsRefusedWithLineAndColumn() {
    assertThatThrownBy(() -> SpaceDefinitionJson.read("{\n  \"classes\": ,\n}", "mine.json"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("mine.json:2:");
    assertThatThrownBy(() -> SpaceDefinitionJson.read("[]", "mine.json"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no JSON object");
  }

  @Test
  void layersInAWrongOrderAreRefused() {
    assertThatThrownBy(
            () ->
                SpaceDefinitionJson.read(
                    """
                    {"resolution": 8, "classes": 2, "stages": [
                      {"name": "c", "layers": [{"blocks": [{"op": "linear"}]}]},
                      {"name": "p", "layers": [{"blocks": [{"op": "global_average_pool"}]}]},
                      {"name": "q", "layers": [{"blocks": [{"op": "global_average_pool"}]}]}]}
                    """,
                    "mine.json"))
        .hasMessageContaining("a classifier before the end")
        .hasMessageContaining("a second pooling")
        .hasMessageContaining("no classifier at the end");
  }

  @Test
  void aFileNamesASpaceAndAChangedFileIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, SpaceDefinitionJson.example());
    SearchSpace space = SearchSpaces.named(file.toString(), p -> p.withWidth(0.5));
    assertThat(space.name()).matches(".*mine\\.json@[0-9a-f]{16}");
    Architecture architecture = space.sample(new SplittableRandom(1));

    // By the stored names: those of configurations, of tables, and of architectures.
    assertThat(SearchSpaces.named(space.name()).slots().size()).isEqualTo(space.slots().size());
    assertThat(SearchSpaces.described(space.description(), "table").slots())
        .isEqualTo(space.slots());
    assertThat(ArchitectureText.parse(architecture.toString(), space)).isEqualTo(architecture);
    String typed = architecture.toString().replaceFirst("@[0-9a-f]{16}", "");
    assertThat(ArchitectureText.parse(typed, space)).isEqualTo(architecture);
    String json = ArchitectureText.toJson(architecture, space);
    assertThat(ArchitectureText.fromJson(json, "test").architecture()).isEqualTo(architecture);

    // Comments and spacing do not matter.
    Files.writeString(file, "// other\n" + SpaceDefinitionJson.example());
    assertThat(SearchSpaces.named(space.name()).name()).isEqualTo(space.name());
    Files.writeString(
        file, SpaceDefinitionJson.example().replace("\"filters\": 24", "\"filters\": 32"));
    assertThatThrownBy(() -> SearchSpaces.named(space.name()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("defines another space")
        .hasMessageContaining(space.name().substring(space.name().indexOf('@') + 1));
    assertThatThrownBy(() -> SearchSpaces.described(space.description(), "table"))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> ArchitectureText.fromJson(json, "test"))
        .isInstanceOf(BadInputException.class);
    Files.delete(file);
    assertThatThrownBy(() -> SearchSpaces.named(space.name()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no such file");
  }
}
