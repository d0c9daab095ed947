package dev.metronome.agent.core;

import dev.metronome.agent.protocol.RunRequest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A run to execute.
 *
 * @param runId its name
 * @param request what is asked for
 * @param files the file of each model of the request, by its SHA-256
 */
public record RunTask(String runId, RunRequest request, Map<String, Path> files) {

  public RunTask {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(request, "request");
    files = Collections.unmodifiableMap(new HashMap<>(files));
    for (String model : request.modelsWithReference()) {
      Objects.requireNonNull(files.get(model), model);
    }
  }
}
