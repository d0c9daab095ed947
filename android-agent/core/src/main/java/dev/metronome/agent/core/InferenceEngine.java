package dev.metronome.agent.core;

import dev.metronome.agent.protocol.DeviceFacts;
import java.nio.file.Path;
import java.util.List;

/** What runs models on this device: TFLite on a phone, whatever is there on a desktop. */
public interface InferenceEngine {

  /** The runtimes that work here, with what they can compute on. */
  List<DeviceFacts.RuntimeFacts> runtimes();

  /**
   * Loads a model and prepares inputs for it.
   *
   * @throws AgentException where the runtime refuses the model, or the choice is not there
   */
  EngineModel load(Path model, EngineChoice choice);
}
