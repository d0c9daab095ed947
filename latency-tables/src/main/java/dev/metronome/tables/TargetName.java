package dev.metronome.tables;

import dev.metronome.problem.BadInputException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a user names a target: {@code runtime-accelerator[@place]}, such as {@code ort-cpu} or {@code
 * tflite-gpu@adb:SERIAL}. Without a place it is this machine.
 */
public record TargetName(String runtime, String accelerator, Optional<String> place) {

  private static final Pattern FORM = Pattern.compile("([a-z]+(?:-[a-z]+)*)-([a-z]+)(?:@(\\S+))?");

  public TargetName {
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(place, "place");
  }

  /**
   * Reads a target's name.
   *
   * @throws BadInputException where it has not that form
   */
  public static TargetName parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "target",
          "'" + text + "' is no target",
          "runtime-accelerator[@place], such as ort-cpu",
          "list those that work here with 'metronome targets'");
    }
    return new TargetName(
        matcher.group(1), matcher.group(2), Optional.ofNullable(matcher.group(3)));
  }

  @Override
  public String toString() {
    return runtime + "-" + accelerator + place.map(p -> "@" + p).orElse("");
  }
}
