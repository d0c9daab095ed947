package dev.metronome.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.json.JsonFault;
import dev.metronome.network.Safetensors;
import dev.metronome.network.Tensor;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How far a search has come, and all that it has learned; a checkpoint holds it. */
final class SearchState {

  private static final String KEY = "search";

  /** What a checkpoint holds beside the weights. */
  private record Saved(
      long step,
      double seconds,
      JsonNode strategy,
      Optional<LossWatch.State> losses,
      Map<String, Double> judged,
      Map<String, MeasuredLatency> first,
      Map<String, MeasuredLatency> again) {}

  private final SearchStrategy strategy;
  private final Quality quality;
  private final RunDirectory directory;
  private final Map<String, Double> judged = new LinkedHashMap<>();
  private final Map<String, MeasuredLatency> first = new LinkedHashMap<>();
  private final Map<String, MeasuredLatency> again = new LinkedHashMap<>();
  private long step;
  private double seconds;

  private SearchState(SearchStrategy strategy, Quality quality, RunDirectory directory) {
    this.strategy = strategy;
    this.quality = quality;
    this.directory = directory;
  }

  /**
   * The state of the folder's last checkpoint, or that of a search that has not begun.
   *
   * @throws BadInputException where the checkpoint is of another search
   */
  static SearchState of(SearchStrategy strategy, Quality quality, RunDirectory directory)
      throws IOException {
    SearchState state = new SearchState(strategy, quality, directory);
    Optional<Safetensors> checkpoint = directory.checkpoint();
    if (checkpoint.isPresent()) {
      quality.restore(checkpoint.get().tensors(), directory.checkpointFile());
      state.restore(checkpoint.get().metadata().getOrDefault(KEY, ""));
    }
    return state;
  }

  private void restore(String json) {
    try {
      Saved saved = StateJson.JSON.readValue(json, Saved.class);
      strategy.restore(saved.strategy());
      if (quality.losses().isPresent() && saved.losses().isPresent()) {
        quality.losses().get().restore(saved.losses().get());
      }
      judged.putAll(saved.judged());
      first.putAll(saved.first());
      again.putAll(saved.again());
      step = saved.step();
      seconds = saved.seconds();
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          directory.checkpointFile(),
          "its search state is unreadable: " + JsonFault.what(e),
          "a checkpoint that a search wrote",
          "start the search again in another folder");
    }
  }

  /**
   * Writes a checkpoint.
   *
   * @throws DivergedException where the weights are no longer finite; the last checkpoint stays
   */
  void save() throws IOException {
    Map<String, Tensor> weights = quality.checkpoint();
    quality.losses().ifPresent(losses -> losses.requireFinite(step, weights));
    Saved saved =
        new Saved(
            step,
            seconds,
            strategy.state(),
            quality.losses().map(LossWatch::state),
            judged,
            first,
            again);
    directory.saveCheckpoint(
        new Safetensors(weights, Map.of(KEY, StateJson.JSON.writeValueAsString(saved))));
  }

  SearchStrategy strategy() {
    return strategy;
  }

  /** Steps that are done. */
  long step() {
    return step;
  }

  /** A step is done. */
  void endStep() {
    step++;
  }

  double seconds() {
    return seconds;
  }

  /** Counts the time since. */
  void addTimeSince(long startNanos) {
    seconds += (System.nanoTime() - startNanos) * 1e-9;
  }

  /** Accuracies of the last judgement, by architecture. */
  Map<String, Double> judged() {
    return judged;
  }

  /** Latencies that candidates were chosen by, by architecture. */
  Map<String, MeasuredLatency> first() {
    return first;
  }

  /** Latencies that were measured after that. */
  Map<String, MeasuredLatency> again() {
    return again;
  }
}
