package dev.metronome.space;

import dev.metronome.space.SpaceDefinition.Stage;
import dev.metronome.space.SpaceDefinition.StageLayer;
import java.util.ArrayList;
import java.util.List;

/** Makes the slots of a space from its definition and parameters. */
final class SpaceSlots {

  private final SpaceDefinition definition;
  private final SpaceParameters parameters;
  private final List<Slot> slots = new ArrayList<>();

  SpaceSlots(SpaceDefinition definition, SpaceParameters parameters) {
    this.definition = definition;
    this.parameters = parameters;
  }

  /** The slots, in order. */
  List<Slot> all() {
    int place = 0;
    for (Stage stage : definition.stages()) {
      Filters first = stage.filters() == 0 ? new Filters.OfInput() : decided(stage, place++);
      for (int i = 0; i < stage.layers().size(); i++) {
        add(stage.layers().get(i), i == 0 ? first : new Filters.OfInput());
      }
    }
    return List.copyOf(slots);
  }

  /** The stage's filters; what rounding makes equal is one choice. */
  private Filters decided(Stage stage, int place) {
    List<Integer> counts =
        stage.multipliers().stream()
            .map(multiplier -> parameters.scaledFilters(place, multiplier))
            .distinct()
            .toList();
    return new Filters.Picked(
        BlockOptions.number(stage.name() + ".filters", Decision.Tag.FILTERS, counts));
  }

  private void add(StageLayer layer, Filters kept) {
    List<BlockOptions> blocks = layer.blocks();
    Filters filters =
        blocks.get(0).op() == BlockOptions.Op.LINEAR ? Filters.fixed(parameters.classes()) : kept;
    boolean stem = slots.isEmpty();
    int stride =
        stem && parameters.stemStride() != SpaceParameters.OWN_STEM_STRIDE
            ? parameters.stemStride()
            : layer.stride();
    slots.add(new Slot(layer.name(), stride, filters, block(layer)));
  }

  private static Pick<BlockTemplate> block(StageLayer layer) {
    List<BlockOptions> blocks = layer.blocks();
    boolean severalOpen = blocks.stream().filter(BlockOptions::open).count() > 1;
    List<BlockTemplate> templates = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      // Numbered only where the decisions of two blocks would have one name.
      String prefix = layer.name() + (severalOpen ? ".block" + (i + 1) : "");
      templates.add(blocks.get(i).template(prefix));
    }
    return templates.size() == 1
        ? Pick.fixed(templates.get(0))
        : Pick.oneOf(layer.name() + ".block", templates);
  }
}
