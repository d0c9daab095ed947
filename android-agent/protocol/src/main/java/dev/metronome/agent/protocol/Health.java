package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.Optional;

/**
 * How an agent is at the moment.
 *
 * @param instance another text after every start, as a start forgets all runs
 * @param uptimeMillis since its start
 * @param running the run that it measures; absent where it rests
 * @param queued runs that wait
 * @param models models that it keeps
 * @param cachedBytes their size
 * @param context the device
 */
public record Health(
    @JsonProperty(value = "instance", required = true) String instance,
    @JsonProperty(value = "uptimeMillis", required = true) long uptimeMillis,
    @JsonProperty("running") Optional<String> running,
    @JsonProperty(value = "queued", required = true) int queued,
    @JsonProperty(value = "models", required = true) int models,
    @JsonProperty(value = "cachedBytes", required = true) long cachedBytes,
    @JsonProperty(value = "context", required = true) Context context)
    implements Message {

  @JsonCreator
  public Health {
    Checks.requireText("the instance", instance);
    running.ifPresent(Checks::requireRunId);
    Checks.require(
        uptimeMillis >= 0 && queued >= 0 && models >= 0 && cachedBytes >= 0,
        "counts are not negative");
    Objects.requireNonNull(context, "context");
  }
}
