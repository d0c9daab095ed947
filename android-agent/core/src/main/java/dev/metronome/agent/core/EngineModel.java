package dev.metronome.agent.core;

import dev.metronome.agent.protocol.Tensor;
import java.util.List;

/** A model that an {@link InferenceEngine} has loaded. */
public interface EngineModel extends TimedModel {

  /** What the model takes, in the file's order. */
  List<Tensor> inputs();

  /** What the model gives, in the file's order. */
  List<Tensor> outputs();
}
