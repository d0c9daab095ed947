package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.PairedAgents;
import dev.metronome.remote.adb.AdbServer;
import dev.metronome.remote.adb.FakePhone;
import dev.metronome.remote.serve.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Phones as a user has them, but in the network and without the program adb. */
class AgentPhoneCommandsTest {

  @TempDir private Path folder;

  @BeforeEach
  void own() {
    System.setProperty("metronome.home", folder.resolve("home").toString());
    System.setProperty("metronome.adb", "none");
  }

  @AfterEach
  void users() {
    System.clearProperty("metronome.home");
    System.clearProperty("metronome.adb");
  }

  @Test
  void theAgentIsInstalledAndMeasuresAsATarget() throws Exception {
    Path apk = Files.write(folder.resolve("agent.apk"), new byte[100]);
    Path model = Files.writeString(folder.resolve("model.onnx"), "no model");
    try (FakePhone phone = new FakePhone();
        AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"))) {
      phone.carry(agent.port(), agent.token().text());
      String target = "ort-cpu@adb:" + phone.serial();
      requireProblem(
          run("measure", model.toString(), "--target", target), 3, "metronome agent install");

      Answer installed =
          run("agent", "install", "--serial", phone.serial(), "--apk", apk.toString());
      assertThat(installed.code()).isZero();
      assertThat(installed.out()).contains("metronome agent forward --serial " + phone.serial());

      // The agent's runtime is asked, and says what is wrong with the file.
      Answer refused = run("measure", model.toString(), "--target", target);
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.err()).contains("http://127.0.0.1:");
    }
  }

  @Test
  void aForwardedPhoneIsPairedWithAsLongAsTheCommandRuns() throws Exception {
    try (FakePhone phone = new FakePhone();
        AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"))) {
      phone.carry(agent.port(), agent.token().text());
      phone.install();
      Thread command = new Thread(() -> run("agent", "forward", "--serial", phone.serial()));
      command.start();
      try {
        Map<AgentAddress, PairingToken> paired = Map.of();
        while (paired.isEmpty()) {
          assertThat(command.isAlive()).isTrue();
          Thread.sleep(20);
          paired = PairedAgents.ofUser().all();
        }
        AgentAddress address = paired.keySet().iterator().next();
        JsonNode listed = run("targets", "--json").json().get("agents").get(0);
        assertThat(listed.get("address").asText()).isEqualTo(address.url());
        assertThat(listed.get("usable").asBoolean()).isTrue();
        assertThat(listed.get("targets").findValuesAsText("target"))
            .contains("ort-cpu@" + address.url());
      } finally {
        command.interrupt();
        command.join();
      }
      assertThat(run("targets", "--json").json().get("agents").get(0).get("whyNot").asText())
          .contains("does not answer");
    }
  }

  @Test
  void targetsListsThePhonesOfTheProgramAdbWithWhatIsMissing() throws Exception {
    try (AdbServer server = new AdbServer(folder);
        FakePhone phone = new FakePhone();
        AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"))) {
      System.setProperty("metronome.adb", server.program().toString());
      server.run("connect", phone.serial());
      phone.carry(agent.port(), agent.token().text());
      assertThat(phones().get("whyNot").asText()).contains("metronome agent install");
      phone.install();
      assertThat(phones().get("whyNot").asText()).contains("metronome agent forward");

      Answer forwarded = run("agent", "forward", "--json");
      assertThat(forwarded.code()).isZero();
      assertThat(forwarded.json().get("serial").asText()).isEqualTo(phone.serial());
      JsonNode usable = phones();
      assertThat(usable.get("usable").asBoolean()).isTrue();
      assertThat(usable.get("facts").get("model").asText()).isEqualTo("Fake 1");
      assertThat(usable.get("targets").findValuesAsText("target"))
          .contains("ort-cpu@adb:" + phone.serial());
    }
  }

  private static JsonNode phones() throws IOException {
    return run("targets", "--json").json().get("phones").get(0);
  }

  @Test
  void withoutAPhoneOrAFileItIsToldWhatToDo() throws IOException {
    Path apk = Files.write(folder.resolve("agent.apk"), new byte[100]);
    requireProblem(
        run("agent", "install", "--apk", apk.toString()), 3, "there is no phone", "--serial");
    requireProblem(
        run("agent", "install", "--apk", folder.resolve("none.apk").toString()), 2, "is no file");
    requireProblem(run("agent", "forward", "--serial", "8A1X0F"), 3, "not on the path");
    assertThat(run("targets", "--json").json().get("phones")).isEmpty();
  }
}
