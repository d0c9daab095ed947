package dev.metronome.remote;

import dev.metronome.problem.Wording;
import java.nio.file.Path;
import java.util.HashMap;
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

  /** Files in the place of hashes and of the run. */
  Wording wording() {
    Map<String, String> words = new HashMap<>();
    files.forEach(
        (sha256, file) -> {
          words.put("model " + sha256, file.toString());
          words.put(sha256, file.toString());
        });
    if (!runId.isEmpty()) {
      words.put("run " + runId, all());
    }
    return new Wording(words);
  }

  private String all() {
    return isOneModel()
        ? files.values().iterator().next().toString()
        : "a run of " + files.size() + " models";
  }
}
