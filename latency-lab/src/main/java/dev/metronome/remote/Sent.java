package dev.metronome.remote;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A run as it was sent, to tell in the user's words what an agent says about it.
 *
 * @param runId its name there
 * @param files the models, by the SHA-256 that the agent knows them by
 */
record Sent(String runId, Map<String, Path> files) {

  /** What needs no other words. */
  static final Sent NOTHING = new Sent("", Map.of());

  Sent {
    Objects.requireNonNull(runId, "runId");
    files = Map.copyOf(files);
  }

  boolean isOneModel() {
    return files.size() == 1;
  }

  /** A text with files in the place of hashes and of the run. */
  String named(String text) {
    String named = text;
    for (Map.Entry<String, Path> model : files.entrySet()) {
      String file = model.getValue().toString();
      named = named.replace("model " + model.getKey(), file).replace(model.getKey(), file);
    }
    return runId.isEmpty() ? named : named.replace("run " + runId, all());
  }

  private String all() {
    return isOneModel()
        ? files.values().iterator().next().toString()
        : "a run of " + files.size() + " models";
  }
}
