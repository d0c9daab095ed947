package dev.metronome.tensorboard;

import dev.metronome.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The event files of a run's folder, and what searches and trainings tell there alike. */
final class RunEvents {

  /** Tags before a slash are TensorBoard's sections. */
  static final String TRAINING_LOSS = "loss/training";

  static final String VALIDATION_ACCURACY = "accuracy/validation";
  static final String WEIGHTS_RATE = "learning_rate/weights";
  static final String IMAGES_PER_SECOND = "speed/images_per_second";

  private final Path folder;
  private final InstantSource clock;
  private EventFile file;

  RunEvents(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Begins a file for a session; a new run tells its configuration first. */
  void start(long firstStep) {
    file = EventFile.begin(folder, firstStep, clock);
    if (firstStep == 0) {
      file.text(0, "configuration", "```json\n" + configuration() + "\n```");
    }
  }

  private String configuration() {
    try {
      return Files.readString(folder.resolve(RunDirectory.CONFIG)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the numbers of a step that there are. */
  void tell(long step, Scalars scalars) {
    file.scalars(step, scalars.values);
  }

  void tell(long step, String tag, String markdown) {
    file.text(step, tag, markdown);
  }

  /** Numbers by tag. */
  static final class Scalars {

    private final Map<String, Double> values = new LinkedHashMap<>();

    Scalars with(String tag, double value) {
      values.put(tag, value);
      return this;
    }

    Scalars with(String tag, OptionalDouble value) {
      value.ifPresent(there -> values.put(tag, there));
      return this;
    }
  }
}
