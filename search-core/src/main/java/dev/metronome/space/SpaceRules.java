package dev.metronome.space;

import dev.metronome.network.Activation;
import dev.metronome.problem.Problem;
import dev.metronome.space.BlockOptions.Op;
import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a definition of a space must fulfil; problems are named by the paths of its JSON form. */
final class SpaceRules {

  /** Names of stages and layers become names of decisions and of weights. */
  static final Pattern NAME = Pattern.compile("(?!.*[.]block[0-9]*$)[A-Za-z][A-Za-z0-9_.-]{0,60}");

  static final String NAME_FORM =
      "a letter, then up to 60 letters, digits, '_', '.' or '-', not ending in \".block\" and a number";
  static final int MOST_KERNEL = 31;
  static final int MOST_EXPANSION = 16;
  static final int MOST_FILTERS = 65_536;
  static final double MOST_MULTIPLIER = 16;

  /** More ways to decide about one layer would make tables of costs that fill the memory. */
  static final long MOST_WAYS = 20_000;

  private static final String CORRECT = "correct the definition";

  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> stageNames = new HashSet<>();

  private SpaceRules() {}

  /** All that is wrong. */
  static List<Problem> problems(int resolution, int classes, List<Stage> stages) {
    List<Problem> problems = new ArrayList<>();
    problems.addAll(SpaceParameters.problems(resolution, classes));
    problems.addAll(problemsOfParts(stages));
    problems.addAll(problemsOfOrder(stages));
    return problems;
  }

  /** What is wrong with stages, layers and blocks by themselves. */
  static List<Problem> problemsOfParts(List<Stage> stages) {
    SpaceRules rules = new SpaceRules();
    for (int i = 0; i < stages.size(); i++) {
      rules.check("stages[" + i + "]", stages.get(i));
    }
    return rules.problems;
  }

  /** What is wrong with what follows what. */
  static List<Problem> problemsOfOrder(List<Stage> stages) {
    SpaceRules rules = new SpaceRules();
    rules.checkOrder(stages);
    return rules.problems;
  }

  private void check(String path, Stage stage) {
    checkName(path, stage.name(), stageNames);
    boolean needsFilters =
        stage.layers().stream()
            .flatMap(layer -> layer.blocks().stream())
            .anyMatch(block -> block.op().hasFilters());
    if (needsFilters && (stage.filters() < 1 || stage.filters() > MOST_FILTERS)) {
      add(path + ".filters", stage.filters(), "1 to " + MOST_FILTERS);
    }
    if (!needsFilters && stage.filters() != 0) {
      add(path + ".filters", stage.filters(), "none, as pooling and classifier set no filters");
    }
    if (stage.multipliers().isEmpty()
        || new HashSet<>(stage.multipliers()).size() < stage.multipliers().size()
        || !stage.multipliers().stream().allMatch(m -> m > 0 && m <= MOST_MULTIPLIER)) {
      add(
          path + ".multipliers",
          stage.multipliers(),
          "numbers above 0, up to " + MOST_MULTIPLIER + ", each once");
    }
    if (!needsFilters && stage.multipliers().size() > 1) {
      add(path + ".multipliers", stage.multipliers(), "none, as there are no filters to multiply");
    }
    if (stage.layers().isEmpty()) {
      add(path + ".layers", "no layer", "at least one");
    }
    for (int i = 0; i < stage.layers().size(); i++) {
      check(path + ".layers[" + i + "]", stage.layers().get(i), stage.multipliers().size());
    }
  }

  private void checkName(String path, String name, Set<String> taken) {
    if (!NAME.matcher(name).matches()) {
      add(path + ".name", "'" + name + "'", NAME_FORM);
    }
    if (!taken.add(name)) {
      add(path + ".name", "'" + name + "' for the second time", "a name of its own");
    }
  }

  private void check(String path, StageLayer layer, int multipliers) {
    checkName(path, layer.name(), names);
    if (layer.stride() < 1 || layer.stride() > SpaceParameters.MOST_STEM_STRIDE) {
      add(path + ".stride", layer.stride(), "1 to " + SpaceParameters.MOST_STEM_STRIDE);
    }
    List<BlockOptions> blocks = layer.blocks();
    if (blocks.isEmpty()) {
      add(path + ".blocks", "no block", "at least one");
    }
    Set<String> labels = new HashSet<>();
    double ways = (double) Math.max(1, blocks.size()) * multipliers;
    for (int i = 0; i < blocks.size(); i++) {
      BlockOptions block = blocks.get(i);
      String blockPath = path + ".blocks[" + i + "]";
      int before = problems.size();
      check(blockPath, block);
      ways *= block.ways();
      if (blocks.size() > 1 && !block.op().hasFilters()) {
        add(blockPath + ".op", block.op().text(), "only blocks that do not end a network");
      }
      if (problems.size() == before && !labels.add(block.template("any").label())) {
        add(
            blockPath,
            "a second block called " + block.template("any").label(),
            "blocks that differ in kind, kernel, expansion or squeeze-excite; merge the two, or"
                + " give their values as lists");
      }
    }
    if (ways > MOST_WAYS) {
      add(
          path + ".blocks",
          String.format(Locale.ROOT, "%.0f ways to decide about one layer", ways),
          "at most " + MOST_WAYS);
    }
  }

  private void check(String path, BlockOptions block) {
    Op op = block.op();
    checkList(
        path + ".kernel",
        block.kernels(),
        op.convolves(),
        kernel -> kernel >= 1 && kernel <= MOST_KERNEL && kernel % 2 == 1,
        "odd numbers of 1 to " + MOST_KERNEL + ", each once");
    checkList(
        path + ".expansion",
        block.expansions(),
        op == Op.INVERTED_BOTTLENECK,
        expansion -> expansion >= 1 && expansion <= MOST_EXPANSION,
        "numbers of 1 to " + MOST_EXPANSION + ", each once");
    checkList(
        path + ".squeezeExcite", block.squeezeExcites(), op.separates(), any -> true, "each once");
    if (block.activation() != Activation.NONE && !op.convolves()) {
      add(path + ".activation", block.activation().text(), "none for " + op.text());
    }
    if (block.residual() && !op.separates()) {
      add(path + ".residual", true, "none for " + op.text());
    }
    if (!block.batchNorm() && op != Op.CONV) {
      add(path + ".batchNorm", false, "true for " + op.text());
    }
  }

  private <T> void checkList(
      String path, List<T> values, boolean needed, Predicate<T> right, String expected) {
    if (!needed) {
      if (!values.isEmpty()) {
        add(path, values, "none, as this kind of block has no such property");
      }
    } else if (values.isEmpty()
        || new HashSet<>(values).size() < values.size()
        || !values.stream().allMatch(right)) {
      add(path, values, expected);
    }
  }

  /** Layers on images, one pooling, layers on one pixel, the classifier. */
  private void checkOrder(List<Stage> stages) {
    int pools = 0;
    int layers = 0;
    int layersInAll = stages.stream().mapToInt(stage -> stage.layers().size()).sum();
    boolean ended = false;
    for (int s = 0; s < stages.size(); s++) {
      for (int i = 0; i < stages.get(s).layers().size(); i++) {
        StageLayer layer = stages.get(s).layers().get(i);
        String path = "stages[" + s + "].layers[" + i + "]";
        layers++;
        boolean last = layers == layersInAll;
        for (int b = 0; b < layer.blocks().size(); b++) {
          String op = path + ".blocks[" + b + "].op";
          switch (layer.blocks().get(b).op()) {
            case GLOBAL_AVERAGE_POOL -> {
              pools++;
              if (pools > 1) {
                add(op, "a second pooling", "one pooling in the network");
              }
            }
            case LINEAR -> {
              ended = last;
              if (!last) {
                add(op, "a classifier before the end", "linear in the last layer only");
              } else if (pools == 0) {
                add(op, "a classifier without a pooling before it", "global_average_pool before");
              }
            }
            default -> {}
          }
        }
      }
    }
    if (!ended) {
      add("stages", "no classifier at the end", "a last layer of the one block linear");
    }
  }

  private void add(String path, Object what, String expected) {
    problems.add(new Problem(path, String.valueOf(what), expected, CORRECT));
  }
}
