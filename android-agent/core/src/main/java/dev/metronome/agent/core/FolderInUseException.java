package dev.metronome.agent.core;

import java.io.IOException;
import java.nio.file.Path;

/** Another agent has the folder: it would lose the models that are being uploaded to it. */
public final class FolderInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  FolderInUseException(Path folder) {
    super("another agent keeps its models in " + folder);
  }
}
