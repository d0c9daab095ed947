package dev.metronome.space;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.json.Fields;
import dev.metronome.json.Findings;
import dev.metronome.json.StrictJson;
import dev.metronome.network.Activation;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.space.BlockOptions.Op;
import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the definition of a space and collects all that is wrong with it.
 *
 * <p>For a wrong value a right one stands in, so that the rest can be judged too.
 */
final class SpaceDefinitionReader {

  private static final String REMEDY =
      "correct it; 'metronome spaces --example' prints a definition with comments";
  private static final Pattern SUMMARY = Pattern.compile("[^\\p{Cntrl}]{0,200}");
  private static final int MOST_REPEATED = 100;

  private final String source;
  private final Findings findings;

  /** Whether layers or blocks could not be read, so that the whole network cannot be judged. */
  private boolean broken;

  private int unnamed;

  SpaceDefinitionReader(String source) {
    this.source = source;
    this.findings = new Findings(source, REMEDY);
  }

  SpaceDefinition read(String json) {
    JsonNode node =
        StrictJson.readWithComments(json, source, "the definition of a search space", REMEDY);
    if (!node.isObject()) {
      throw new BadInputException(source, "it is no JSON object", "stages and layers", REMEDY);
    }
    Fields root = Fields.root(node, findings);
    String summary =
        root.has("summary")
            ? root.text("summary", SUMMARY, "a sentence of at most 200 characters").orElse("")
            : "";
    int resolution =
        root.whole("resolution", SpaceParameters.LEAST_RESOLUTION, SpaceParameters.MOST_RESOLUTION)
            .orElse(SpaceParameters.LEAST_RESOLUTION);
    int classes =
        root.whole("classes", SpaceParameters.LEAST_CLASSES, SpaceParameters.MOST_CLASSES)
            .orElse(SpaceParameters.LEAST_CLASSES);
    List<Stage> stages = new ArrayList<>();
    boolean listed = root.isList("stages");
    for (Optional<Fields> stage : root.objects("stages")) {
      stages.add(stage(stage));
    }
    root.refuseOthers();
    if (listed) {
      addAll(SpaceRules.problemsOfParts(stages));
      if (!broken) {
        addAll(SpaceRules.problemsOfOrder(stages));
      }
    }
    findings.throwIfAny();
    return new SpaceDefinition(summary, resolution, classes, stages);
  }

  private void addAll(List<Problem> problems) {
    problems.forEach(p -> findings.add(p.where(), p.what(), p.expected(), REMEDY));
  }

  /** A name that no file can have, so that nothing else is found to have it. */
  private String standIn() {
    return "unnamed-" + unnamed++;
  }

  private String name(Fields fields) {
    return fields.text("name", SpaceRules.NAME, SpaceRules.NAME_FORM).orElseGet(this::standIn);
  }

  private Stage stage(Optional<Fields> given) {
    if (given.isEmpty()) {
      broken = true;
      BlockOptions block = BlockOptions.conv(List.of(1), Activation.NONE);
      return BuiltInSpaces.single(standIn(), 8, BuiltInSpaces.FIXED, 1, block);
    }
    Fields fields = given.get();
    String name = name(fields);
    List<StageLayer> layers = new ArrayList<>();
    for (Optional<Fields> layer : fields.objects("layers")) {
      layer.ifPresentOrElse(found -> addLayers(found, name, layers), () -> broken = true);
    }
    if (layers.isEmpty() && (broken || !fields.isList("layers"))) {
      broken = true;
      layers.add(
          new StageLayer(standIn(), 1, List.of(BlockOptions.conv(List.of(1), Activation.NONE))));
    }
    boolean needsFilters =
        layers.stream().flatMap(l -> l.blocks().stream()).anyMatch(b -> b.op().hasFilters());
    int filters = 0;
    if (fields.has("filters") || needsFilters) {
      filters = fields.whole("filters", 1, SpaceRules.MOST_FILTERS).orElse(needsFilters ? 8 : 0);
    }
    List<Double> multipliers = List.of();
    if (fields.has("multipliers")) {
      multipliers = fields.numbers("multipliers", 0, SpaceRules.MOST_MULTIPLIER);
    }
    fields.refuseOthers();
    return new Stage(
        name, filters, multipliers.isEmpty() ? BuiltInSpaces.FIXED : multipliers, layers);
  }

  private void addLayers(Fields fields, String stage, List<StageLayer> layers) {
    int repeat = fields.has("repeat") ? fields.whole("repeat", 1, MOST_REPEATED).orElse(1) : 1;
    String name = SpaceDefinitionJson.defaultName(stage, layers.size());
    if (fields.has("name")) {
      name = name(fields);
      if (repeat > 1) {
        fields.wrong("name", "one name for " + repeat + " layers", "no name beside repeat");
      }
    }
    int stride =
        fields.has("stride")
            ? fields.whole("stride", 1, SpaceParameters.MOST_STEM_STRIDE).orElse(1)
            : 1;
    List<BlockOptions> blocks = new ArrayList<>();
    for (Optional<Fields> block : fields.objects("blocks")) {
      block.flatMap(this::block).ifPresentOrElse(blocks::add, () -> broken = true);
    }
    fields.refuseOthers();
    if (blocks.isEmpty() && (broken || !fields.isList("blocks"))) {
      broken = true;
      blocks.add(BlockOptions.conv(List.of(1), Activation.NONE));
    }
    layers.add(new StageLayer(name, stride, blocks));
    for (int i = 1; i < repeat; i++) {
      layers.add(
          new StageLayer(SpaceDefinitionJson.defaultName(stage, layers.size()), stride, blocks));
    }
  }

  private Optional<BlockOptions> block(Fields fields) {
    List<String> ops = Arrays.stream(Op.values()).map(Op::text).toList();
    Optional<Op> found =
        fields.oneOf("op", ops).map(text -> Op.valueOf(text.toUpperCase(Locale.ROOT)));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Op op = found.get();
    if (!op.convolves()) {
      fields.refuseOthers();
      return Optional.of(BlockOptions.plain(op));
    }
    List<Integer> kernels = orOne(fields.wholes("kernel", 1, SpaceRules.MOST_KERNEL), 1);
    List<Integer> expansions =
        op == Op.INVERTED_BOTTLENECK
            ? orOne(fields.wholes("expansion", 1, SpaceRules.MOST_EXPANSION), 1)
            : List.of();
    List<Boolean> squeezeExcites = op.separates() ? List.of(false) : List.of();
    boolean residual = SpaceDefinitionJson.residualByDefault(op);
    if (op.separates()) {
      squeezeExcites =
          fields.has("squeezeExcite")
              ? orOne(fields.flags("squeezeExcite"), false)
              : squeezeExcites;
      residual = fields.has("residual") ? fields.flag("residual").orElse(residual) : residual;
    }
    boolean batchNorm =
        op != Op.CONV || !fields.has("batchNorm") || fields.flag("batchNorm").orElse(true);
    Activation activation =
        fields
            .oneOf("activation", SpaceDefinitionJson.activations())
            .map(text -> Activation.valueOf(text.toUpperCase(Locale.ROOT)))
            .orElse(Activation.NONE);
    fields.refuseOthers();
    return Optional.of(
        new BlockOptions(op, kernels, expansions, squeezeExcites, activation, residual, batchNorm));
  }

  private static <T> List<T> orOne(List<T> values, T standIn) {
    return values.isEmpty() ? List.of(standIn) : values;
  }
}
