package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.remote.serve.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents as a user has them: pair, list, measure, build a table, and check it. */
class AgentCommandTest {

  private static final String HOME = "metronome.home";

  @TempDir private Path folder;

  @BeforeEach
  void ownHome() {
    System.setProperty(HOME, folder.resolve("home").toString());
  }

  @AfterEach
  void usersHome() {
    System.clearProperty(HOME);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void anAgentIsPairedListedAndMeasuredOn() throws Exception {
    try (AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"))) {
      String url = "http://127.0.0.1:" + agent.port();
      String target = "ort-cpu@" + url;
      requireProblem(
          run("measure", path("m.onnx"), "--target", target), 2, "has not paired", "agent pair");

      assertThat(run("targets").out())
          .contains("Agents: none", "metronome agent pair", "Phones: none", "--serial HOST:PORT");

      Answer paired = run("agent", "pair", url, "--token-file", path("agent/token"));
      assertThat(paired.code()).isZero();
      assertThat(paired.out()).contains("Paired with " + url, "--target " + target);
      assertThat(paired.out()).doesNotContain(agent.token().text());

      JsonNode listed = run("targets", "--json").json().get("agents").get(0);
      assertThat(listed.get("usable").asBoolean()).isTrue();
      assertThat(listed.get("targets").get(0).get("target").asText()).isEqualTo(target);

      String[] build = {
        "table",
        "build",
        "--space",
        "nas-bench-macro",
        "--width",
        "0.05",
        "--resolution",
        "16",
        "--classes",
        "12",
        "--calibration-networks",
        "0",
        "--max-bursts",
        "12",
        "--target",
        target,
        "--out",
        path("table"),
        "--json"
      };
      assertThat(run(build).code()).isZero();
      Answer check =
          run("table", "check", path("table"), "--networks", "3", "--target", target, "--json");
      assertThat(check.json().get("networks").asInt()).isEqualTo(3);
      SmallModels.export("onnx", path("model"));
      JsonNode measured =
          run(
                  "measure",
                  path("model/model.onnx"),
                  "--target",
                  target,
                  "--limit",
                  "0.2",
                  "--table",
                  path("table/table.csv"),
                  "--json")
              .json();
      assertThat(measured.get("medianMs").asDouble()).isPositive();
      assertThat(measured.get("besideReferenceMs").asDouble()).isPositive();

      searchFor(target);
      measureTflite("tflite-cpu@" + url);

      agent.kill();
      JsonNode gone = run("targets", "--json").json().get("agents").get(0);
      assertThat(gone.get("usable").asBoolean()).isFalse();
      assertThat(gone.get("whyNot").asText()).contains("does not answer");
      assertThat(run("targets").out()).contains("Agent " + url + ": not usable");
    }
  }

  private void measureTflite(String target) throws Exception {
    SmallModels.export("tflite-int8", path("int8"));
    String[] measure = {
      "measure",
      path("int8/model-int8.tflite"),
      "--target",
      target,
      "--precision",
      "int8",
      "--limit",
      "0.2",
      "--json"
    };
    JsonNode measured = run(measure).json();
    assertThat(measured.get("target").asText()).startsWith("tflite-cpu ").contains(", int8, ");
    assertThat(measured.get("medianMs").asDouble()).isPositive();
    measure[8] = "--profile";
    requireProblem(run(measure), 2, "--profile", "is elsewhere", "profile the model on that");
  }

  private void searchFor(String target) throws Exception {
    String table = path("table/table.csv");
    double middleMs =
        run(
                "arch",
                "describe",
                "nas-bench-macro/1:1:1:1:1:1:1:1",
                "--width",
                "0.05",
                "--resolution",
                "16",
                "--classes",
                "12",
                "--table",
                table,
                "--json")
            .json()
            .get("latencyMs")
            .asDouble();
    String[] search = {
      "search",
      "--space",
      "nas-bench-macro",
      "--data",
      "generated:train=60,test=24",
      "--width",
      "0.05",
      "--resolution",
      "16",
      "--table",
      table,
      "--target-ms",
      String.valueOf(middleMs),
      "--steps",
      "2",
      "--batch",
      "8",
      "--measure-on",
      target,
      "--out",
      path("search"),
      // The table is of few bursts, and the network of microseconds.
      "--measured-window",
      "0.9",
      "--json"
    };
    Answer found = run(search);
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.json().get("measuredMs").asDouble()).isPositive();
    Path other = folder.resolve("other.csv");
    Files.writeString(
        other, Files.readString(Path.of(table)).replace("runtime_version: ", "runtime_version: 0"));
    search[10] = other.toString();
    requireProblem(run(search), 2, "another runtime version");
  }

  @Test
  void aWrongTokenIsNotKept() throws Exception {
    try (AgentProcess agent = AgentProcess.desktop(folder.resolve("agent"))) {
      String url = "http://127.0.0.1:" + agent.port();
      Path other =
          Files.writeString(
              folder.resolve("other"), PairingToken.create(new SecureRandom()).text());
      requireProblem(
          run("agent", "pair", url, "--token-file", other.toString()), 2, "not this agent's");
      assertThat(folder.resolve("home").resolve("agents.json")).doesNotExist();
    }
  }

  @Test
  void aSecondAgentOnAFolderIsRefusedByTheFoldersNameAndTakesNoTokenAway() throws Exception {
    Path home = folder.resolve("agent");
    try (AgentProcess agent = AgentProcess.spin(home)) {
      String token = agent.token().text();
      for (String option : List.of("--new-token", "--json")) {
        Answer second = run("agent", "serve", "--port", "0", "--folder", home.toString(), option);
        requireProblem(second, 3, home + ":", "another agent", "another --folder");
        assertThat(second.err()).doesNotContain(home.resolve("models").toString());
      }
      String[] taken = {
        "agent",
        "serve",
        "--new-token",
        "--port",
        String.valueOf(agent.port()),
        "--folder",
        path("b")
      };
      requireProblem(run(taken), 3, "nothing can listen there", "--port");
      assertThat(folder.resolve("b")).doesNotExist();
      assertThat(agent.token().text()).isEqualTo(token);
      Answer paired =
          run(
              "agent",
              "pair",
              "http://127.0.0.1:" + agent.port(),
              "--token-file",
              path("agent/token"));
      assertThat(paired.code()).as(paired.err()).isZero();
    }
  }

  @Test
  void badInputIsToldWithTheNextStep() throws IOException {
    Path noToken = Files.writeString(folder.resolve("none"), "not a token");
    requireProblem(
        run("agent", "pair", "http://127.0.0.1:1", "--token-file", noToken.toString()),
        2,
        "no pairing token",
        "agent serve");
    requireProblem(run("agent", "pair", "127.0.0.1"), 2, "no address of an agent");
    Path token =
        Files.writeString(folder.resolve("token"), PairingToken.create(new SecureRandom()).text());
    requireProblem(
        run("agent", "pair", "http://127.0.0.1:1", "--token-file", token.toString()),
        3,
        "does not answer");
    requireProblem(run("agent", "serve", "--port", "70000"), 2, "--port");
    requireProblem(run("agent", "serve", "--cache-mib", "1"), 2, "--cache-mib");
    requireProblem(
        run("measure", "m.onnx", "--target", "ort-cpu@http://host:1/x"), 2, "no address");
  }
}
