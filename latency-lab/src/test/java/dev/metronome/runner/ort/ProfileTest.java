package dev.metronome.runner.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import dev.metronome.runner.OperatorProfile;
import dev.metronome.runner.OperatorProfile.OperatorTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {

  /** Three runs of two operators. */
  private static final String WHOLE =
      "["
          + session("session_initialization", 900)
          + run(500, 400, 1000)
          + run(10, 20, 40)
          + run(20, 40, 80).replaceFirst(",$", "\n]\n");

  @TempDir private Path folder;

  private static String run(int convMicros, int poolMicros, int runMicros) {
    return node("stem.conv", "Conv", convMicros)
        + node("pool.pool", "GlobalAveragePool", poolMicros)
        + session("SequentialExecutor::Execute", runMicros)
        + session("model_run", runMicros);
  }

  private static String node(String name, String type, int micros) {
    return "\n{\"cat\" : \"Node\",\"pid\" :1,\"dur\" :"
        + micros
        + ",\"ts\" :3,\"name\" :\""
        + name
        + "_kernel_time\",\"args\" : {\"shapes\" : [{\"float\":[1,3]}],\"op_name\" : \""
        + type
        + "\"}},";
  }

  private static String session(String name, int micros) {
    return "\n{\"cat\" : \"Session\",\"dur\" :"
        + micros
        + ",\"name\" :\""
        + name
        + "\",\"args\" : {}},";
  }

  private OperatorProfile read(String text, int skipped, int counted) throws IOException {
    Profile profile = new Profile();
    profile.add(Files.writeString(folder.resolve("profile.json"), text), skipped, counted);
    return profile.means();
  }

  @Test
  void operatorsAreAveragedOverTheRunsThatCount() throws IOException {
    OperatorProfile profile = read(WHOLE, 1, 2);
    assertThat(profile.runs()).isEqualTo(2);
    assertThat(profile.meanRunMs()).isEqualTo(0.060);
    assertThat(profile.operators())
        .containsExactly(
            new OperatorTime("stem.conv", "Conv", 0.015),
            new OperatorTime("pool.pool", "GlobalAveragePool", 0.030));
  }

  @Test
  void aDamagedProfileIsAnErrorThatSaysWhere() {
    requireDamaged(WHOLE.substring(0, 300), "profile.json:", "it is no JSON");
    requireDamaged(WHOLE.replaceFirst("(?s),[^,]*\\]\\s*$", ""), "profile.json");
    requireDamaged("{}", "a list of events");
    requireDamaged("", "a list of events");
    requireDamaged("[]", "0 runs of 3");
    requireDamaged(WHOLE.replace("\"dur\" :40,\"name\"", "\"name\""), "has no duration");
    requireDamaged(WHOLE.replaceFirst("(?s)pool(.*)pool", "$1other"), "operators", "another");
  }

  private void requireDamaged(String text, String... parts) {
    assertThatThrownBy(() -> read(text, 1, 2))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("profile the model again");
  }

  @Test
  void whatTheRuntimeCallsOtherwiseInEverySessionIsOneOperator() throws IOException {
    String first = WHOLE.replace("pool.pool", "ReorderOutput");
    String second = WHOLE.replace("pool.pool", "ReorderOutput_token_31");
    Profile profile = new Profile();
    profile.add(Files.writeString(folder.resolve("first.json"), first), 1, 2);
    profile.add(Files.writeString(folder.resolve("second.json"), second), 1, 2);
    assertThat(profile.means().operators())
        .extracting(OperatorTime::name)
        .containsExactly("stem.conv", "ReorderOutput");
  }

  @Test
  void aProfileOfFewerRunsThanWereMadeIsRefused() {
    assertThatThrownBy(() -> read(WHOLE, 1, 3))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("3 runs of 4");
  }
}
