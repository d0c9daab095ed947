package dev.metronome.evaluation;

import dev.metronome.data.Batch;
import dev.metronome.space.Architecture;
import dev.metronome.supernet.Supernet;
import java.util.List;

/** Accuracy of an architecture's path through a trained supernet, over some batches. */
public final class SupernetEvaluator implements Evaluator {

  private final Supernet supernet;
  private final List<Batch> batches;

  /** An evaluator that leaves closing the supernet to its owner. */
  public SupernetEvaluator(Supernet supernet, List<Batch> batches) {
    if (batches.isEmpty()) {
      throw new IllegalArgumentException("an accuracy needs at least one batch");
    }
    this.supernet = supernet;
    this.batches = List.copyOf(batches);
  }

  @Override
  public double accuracy(Architecture architecture) {
    double correct = 0;
    int count = 0;
    for (Batch batch : batches) {
      correct += supernet.accuracy(architecture, batch) * batch.size();
      count += batch.size();
    }
    return correct / count;
  }
}
